///The fields of a [`TodoList`] that an update may set. What is `None` stays as it is; `Some(None)` clears an optional field.
#[allow(clippy::absolute_paths, dead_code, deprecated, unused_qualifications)]
pub struct TodoListPatch {
    ///The new value of `title`; `None` leaves it as it is.
    title: ::core::option::Option<String>,
    ///The new value of `archived`; `None` leaves it as it is.
    archived: ::core::option::Option<Option<bool>>,
}
///The typed path of a [`TodoList`], with a method for each of its fields.
#[allow(clippy::absolute_paths, dead_code, deprecated, unused_qualifications)]
pub struct TodoListPath<__R>(::flushout::__private::NodePath<__R, TodoList>);
#[allow(clippy::absolute_paths, dead_code, deprecated, unused_qualifications)]
#[allow(clippy::trait_duplication_in_bounds)]
const _: () = {
    use ::flushout::__private as __f;
    const __FIELDS: &[__f::Field] = &[
        __f::Field::new("title", __f::FieldRole::Value).length_max(200),
        __f::Field::new("archived", __f::FieldRole::Value).optional(),
        __f::Field::new("todos", __f::FieldRole::Collection),
    ];
    #[automatically_derived]
    impl __f::Node for TodoList {
        type Patch = TodoListPatch;
        type Path<__R: __f::Model> = TodoListPath<__R>;
        const FIELDS: &'static [__f::Field] = __FIELDS;
        type Commands = ();
        fn typed_path<__R: __f::Model>(__path: __f::Path) -> TodoListPath<__R> {
            TodoListPath(__f::NodePath::new(__path))
        }
        fn describe(__builder: &mut __f::ShapeBuilder) -> __f::NodeIndex {
            let __kinds: &[__f::DescribeField] = &[
                __f::value_kind::<String>,
                __f::value_kind::<Option<bool>>,
                __f::collection_kind::<Todo>,
            ];
            __f::describe_node::<Self>(__builder, __f::Some("A shared list."), __kinds)
        }
        fn decode<'de, __A: __f::MapAccess<'de>>(
            mut __map: __A,
            __decoding: &mut __f::Decoding<'_>,
        ) -> __f::Result<Self, __A::Error> {
            let mut __slot_2: __f::Option<Collection<Todo>> = __f::None;
            let mut __patch: <Self as __f::Node>::Patch = __f::Default::default();
            while let __f::Some(__index) = __decoding.next_field(&mut __map, __FIELDS)? {
                match __index {
                    2 => __decoding.collection(&mut __map, &mut __slot_2)?,
                    _ => __decoding.patch_field(&mut __patch, __index, &mut __map)?,
                }
            }
            __f::Ok(Self {
                title: __decoding.required(__patch.title, &__FIELDS[0])?,
                archived: __patch.archived.flatten(),
                todos: __decoding.filled(__slot_2, __f::Collection::new),
            })
        }
        fn check_defaults(
            __checks: &mut __f::DefaultChecks<'_>,
        ) -> __f::Result<(), __f::Problem> {
            __checks.node::<Todo>()
        }
        fn visit_type<__V: __f::TypeVisitor>(
            __segment: &__f::str,
            __visitor: __V,
        ) -> __V::Output {
            match __segment {
                "todos" => __visitor.collection::<Todo>(__FIELDS[2].nodes_max()),
                _ => __visitor.leaf(),
            }
        }
        fn visit_mut<__V: __f::NodeVisitor>(
            &mut self,
            __segment: &__f::str,
            __visitor: __V,
        ) -> __V::Output {
            match __segment {
                "todos" => __visitor.collection(&mut self.todos, __FIELDS[2].nodes_max()),
                _ => __visitor.leaf(),
            }
        }
        fn rename_references(&mut self, __renames: &__f::ReferenceRenames) -> __f::bool {
            __f::rename_collection(&mut self.todos, __renames)
        }
    }
    #[automatically_derived]
    impl __f::Members for TodoList {
        fn visit_members<__V: __f::MemberVisitor>(
            &self,
            __visitor: &mut __V,
        ) -> __f::Result<(), __V::Error> {
            __visitor.value(&__FIELDS[0], &self.title)?;
            __visitor.optional(&__FIELDS[1], &self.archived)?;
            __visitor.collection(&__FIELDS[2], &self.todos)
        }
    }
    #[automatically_derived]
    impl __f::Serialize for TodoList {
        fn serialize<__S: __f::Serializer>(
            &self,
            __serializer: __S,
        ) -> __f::Result<__S::Ok, __S::Error> {
            __f::serialize_members(self, __serializer)
        }
    }
    impl TodoList {
        ///The typed path of the root of a document of this type.
        pub fn path() -> TodoListPath<Self> {
            <Self as __f::Node>::typed_path(__f::Path::root())
        }
    }
    #[automatically_derived]
    impl __f::Debug for TodoListPatch {
        fn fmt(&self, __formatter: &mut __f::Formatter<'_>) -> __f::FmtResult {
            __f::debug_patch("TodoListPatch", self, __formatter)
        }
    }
    #[automatically_derived]
    impl __f::Default for TodoListPatch {
        fn default() -> Self {
            Self {
                title: __f::None,
                archived: __f::None,
            }
        }
    }
    #[automatically_derived]
    impl __f::Patch for TodoListPatch {
        type Node = TodoList;
        fn decode_field<'de, __A: __f::MapAccess<'de>>(
            &mut self,
            __index: __f::usize,
            __map: &mut __A,
            __decoding: &mut __f::Decoding<'_>,
        ) -> __f::Result<(), __A::Error> {
            match __index {
                0 => {
                    __decoding
                        .value(
                            __map,
                            &mut self.title,
                            __f::None,
                            |__value| { __f::rules::length_max(__value, 200) },
                        )
                }
                1 => {
                    __decoding
                        .value(__map, &mut self.archived, __f::None, |_| __f::Ok(()))
                }
                _ => __f::Ok(()),
            }
        }
        fn swap(&mut self, __node: &mut Self::Node) {
            __f::swap_set(&mut self.title, &mut __node.title);
            __f::swap_set(&mut self.archived, &mut __node.archived);
        }
    }
    #[automatically_derived]
    impl __f::Members for TodoListPatch {
        fn visit_members<__V: __f::MemberVisitor>(
            &self,
            __visitor: &mut __V,
        ) -> __f::Result<(), __V::Error> {
            __visitor.optional(&__FIELDS[0], &self.title)?;
            __visitor.clearable(&__FIELDS[1], &self.archived)
        }
    }
    #[automatically_derived]
    impl __f::Serialize for TodoListPatch {
        fn serialize<__S: __f::Serializer>(
            &self,
            __serializer: __S,
        ) -> __f::Result<__S::Ok, __S::Error> {
            __f::serialize_members(self, __serializer)
        }
    }
    #[automatically_derived]
    impl<'de> __f::Deserialize<'de> for TodoList {
        fn deserialize<__D: __f::Deserializer<'de>>(
            __deserializer: __D,
        ) -> __f::Result<Self, __D::Error> {
            __f::deserialize_node(__deserializer)
        }
    }
    #[automatically_derived]
    impl __f::JsonSchema for TodoList {
        fn schema_name() -> __f::Cow<'static, __f::str> {
            __f::Cow::Borrowed("TodoList")
        }
        fn schema_id() -> __f::Cow<'static, __f::str> {
            __f::schema_id::<Self>()
        }
        fn json_schema(__generator: &mut __f::SchemaGenerator) -> __f::Schema {
            __f::node_json_schema::<Self>(__generator)
        }
    }
    #[automatically_derived]
    impl<'de> __f::Deserialize<'de> for TodoListPatch {
        fn deserialize<__D: __f::Deserializer<'de>>(
            __deserializer: __D,
        ) -> __f::Result<Self, __D::Error> {
            __f::deserialize_patch(__deserializer)
        }
    }
    #[automatically_derived]
    impl __f::JsonSchema for TodoListPatch {
        fn schema_name() -> __f::Cow<'static, __f::str> {
            __f::Cow::Borrowed("TodoListPatch")
        }
        fn schema_id() -> __f::Cow<'static, __f::str> {
            __f::schema_id::<Self>()
        }
        fn json_schema(__generator: &mut __f::SchemaGenerator) -> __f::Schema {
            __f::patch_json_schema::<Self>(__generator)
        }
    }
    impl<__R: __f::Model> TodoListPath<__R> {
        ///The command that changes fields of the node.
        pub fn update(&self, __patch: TodoListPatch) -> __f::Update<__R> {
            self.0.update(__patch)
        }
        ///The path of the value `title`.
        fn title(&self) -> __f::ValuePath<__R, TodoList, String> {
            self.0.value(|__patch, __value| __patch.title = __f::Some(__value))
        }
        ///The path of the value `archived`.
        fn archived(&self) -> __f::ValuePath<__R, TodoList, Option<bool>> {
            self.0.value(|__patch, __value| __patch.archived = __f::Some(__value))
        }
        ///The path of the collection `todos`.
        fn todos(&self) -> __f::CollectionPath<__R, Todo> {
            self.0.collection("todos")
        }
    }
    #[automatically_derived]
    impl<__R> __f::Clone for TodoListPath<__R> {
        fn clone(&self) -> Self {
            Self(__f::Clone::clone(&self.0))
        }
    }
    #[automatically_derived]
    impl<__R> __f::Debug for TodoListPath<__R> {
        fn fmt(&self, __formatter: &mut __f::Formatter<'_>) -> __f::FmtResult {
            self.0.debug("TodoListPath", __formatter)
        }
    }
};
