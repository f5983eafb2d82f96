//! Looks at types as they are written: what a field's type says without knowing what it means.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericArgument, Ident, PathArguments, Type};

/// What can be inferred from the name of a value's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueClass {
    /// `String` or `char`.
    Text,
    /// An integer type with its range, as far as JSON holds it.
    Integer {
        /// The least value.
        least: i128,
        /// The greatest value.
        greatest: i128,
    },
    /// `f32` or `f64`.
    Decimal,
    /// `bool`
    Boolean,
    /// `Vec` and other lists of the standard library.
    List,
    /// Any other type.
    Unknown,
}

/// The type inside the invisible groups that `macro_rules!` puts around its arguments.
pub(crate) fn peel(mut written: &Type) -> &Type {
    loop {
        written = match written {
            Type::Group(group) => &group.elem,
            Type::Paren(paren) => &paren.elem,
            other => return other,
        };
    }
}

/// The last part of the path that a type is written as.
pub(crate) fn last_name(written: &Type) -> Option<&Ident> {
    match peel(written) {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

/// The one type argument of `name<..>`, when the type is written like that.
pub(crate) fn argument_of<'a>(written: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = peel(written) else {
        return None;
    };
    let segment = path.path.segments.last()?;
    if segment.ident != name {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    match (arguments.args.first()?, arguments.args.len()) {
        (GenericArgument::Type(argument), 1) => Some(peel(argument)),
        _ => None,
    }
}

/// The node type that `Id<..>` or `Ref<..>` names, when the type is written like that.
pub(crate) fn node_of_id(written: &Type) -> Option<&Type> {
    argument_of(written, "Id").or_else(|| argument_of(written, "Ref"))
}

/// The node type of a list of ids, `Vec<Id<..>>` or `Vec<Ref<..>>`, also in an `Option`.
pub(crate) fn node_of_ids(written: &Type) -> Option<&Type> {
    let list = argument_of(written, "Option").unwrap_or(written);
    node_of_id(argument_of(list, "Vec")?)
}

/// Every type that is written inside this one, this one first.
pub(crate) fn parts(written: &Type) -> Vec<&Type> {
    let written = peel(written);
    let mut found = vec![written];
    match written {
        Type::Path(path) => {
            if let Some(qualified) = &path.qself {
                found.extend(parts(&qualified.ty));
            }
            for segment in &path.path.segments {
                if let PathArguments::AngleBracketed(arguments) = &segment.arguments {
                    for argument in &arguments.args {
                        if let GenericArgument::Type(argument) = argument {
                            found.extend(parts(argument));
                        }
                    }
                }
            }
        }
        Type::Tuple(tuple) => found.extend(tuple.elems.iter().flat_map(parts)),
        Type::Array(array) => found.extend(parts(&array.elem)),
        Type::Slice(slice) => found.extend(parts(&slice.elem)),
        Type::Reference(reference) => found.extend(parts(&reference.elem)),
        _ => {}
    }
    found
}

/// Puts the struct itself in the place of `Self`, which would mean another type in the patch and
/// the path that are made from the field.
pub(crate) fn replace_self(written: &mut Type, this: &Type) {
    match written {
        Type::Path(path) => {
            if let Some(qualified) = &mut path.qself {
                replace_self(&mut qualified.ty, this);
            }
            for segment in &mut path.path.segments {
                if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
                    for argument in &mut arguments.args {
                        if let GenericArgument::Type(argument) = argument {
                            replace_self(argument, this);
                        }
                    }
                }
            }
            if path.qself.is_none() && path.path.is_ident("Self") {
                *written = this.clone();
            }
        }
        Type::Tuple(tuple) => {
            for element in &mut tuple.elems {
                replace_self(element, this);
            }
        }
        Type::Group(group) => replace_self(&mut group.elem, this),
        Type::Paren(paren) => replace_self(&mut paren.elem, this),
        Type::Array(array) => replace_self(&mut array.elem, this),
        Type::Slice(slice) => replace_self(&mut slice.elem, this),
        _ => {}
    }
}

/// Whether the type mentions `Self`, in its array lengths too.
pub(crate) fn mentions_self(written: &Type) -> bool {
    mentions(written.to_token_stream(), "Self")
}

/// Whether an identifier of this name occurs in these tokens.
pub(crate) fn mentions(tokens: TokenStream, name: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(found) => found == name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        _ => false,
    })
}

/// What to write instead of a type that is no node, where the name of the type tells.
pub(crate) fn instead_of_node(written: &Type) -> Option<&'static str> {
    let name = last_name(written)
        .map(ToString::to_string)
        .unwrap_or_default();
    match name.as_str() {
        "Option" => return Some("a node is there or not: write `Option` once, around a child"),
        "Box" | "Rc" | "Arc" => {
            return Some(
                "write the node itself, without a pointer; a node that holds nodes of its own \
                     type holds them in a `Collection`",
            );
        }
        "HashMap" | "BTreeMap" => return Some("for many nodes write `Collection<Node>`"),
        _ => {}
    }
    match value_class(written) {
        ValueClass::Unknown => None,
        ValueClass::List => Some(
            "this is a list, not a node: for many nodes write `Collection<Node>`, for a list of \
                 values `Vec<Value>`",
        ),
        _ => Some(
            "this is a value, not a node: write it without `child`, `Collection`, `Ref` or `Id`, and \
                 many of them as a `Vec`",
        ),
    }
}

/// What `Default::default()` of a type makes, where its name tells that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlainDefault {
    /// `0` or `0.0`.
    Zero,
    /// `false`.
    False,
    /// A text without characters.
    EmptyText,
    /// A list without items.
    EmptyList,
}

/// What `Default::default()` of this type makes, where the name of the type tells that.
pub(crate) fn plain_default(written: &Type) -> Option<PlainDefault> {
    let name = last_name(written)?;
    match value_class(written) {
        _ if name == "Option" => None,
        ValueClass::Integer { .. } | ValueClass::Decimal => Some(PlainDefault::Zero),
        ValueClass::Boolean => Some(PlainDefault::False),
        ValueClass::Text if name == "String" => Some(PlainDefault::EmptyText),
        ValueClass::List => Some(PlainDefault::EmptyList),
        ValueClass::Text | ValueClass::Unknown => None,
    }
}

/// Whether the type, or what it is an `Option` or a `Vec` of, is one of which serde holds all that the schema says.
pub(crate) fn is_plain(written: &Type) -> bool {
    let written = peel(written);
    let inner = argument_of(written, "Option").or_else(|| argument_of(written, "Vec"));
    if let Some(inner) = inner {
        return is_plain(inner);
    }
    match value_class(written) {
        ValueClass::Text | ValueClass::Integer { .. } | ValueClass::Boolean => true,
        ValueClass::Decimal => last_name(written).is_some_and(|name| name == "f64"),
        ValueClass::List | ValueClass::Unknown => false,
    }
}

/// What the name of a value's type, without its `Option`, tells.
pub(crate) fn value_class(written: &Type) -> ValueClass {
    const LARGEST: i128 = 9_007_199_254_740_991;
    let written = argument_of(written, "Option").unwrap_or(written);
    if matches!(peel(written), Type::Array(_)) {
        return ValueClass::List;
    }
    let Some(name) = last_name(written) else {
        return ValueClass::Unknown;
    };
    let integer = |least: i128, greatest: i128| ValueClass::Integer { least, greatest };
    match name.to_string().as_str() {
        "String" | "char" => ValueClass::Text,
        "bool" => ValueClass::Boolean,
        "f32" | "f64" => ValueClass::Decimal,
        "u8" => integer(0, u8::MAX.into()),
        "u16" => integer(0, u16::MAX.into()),
        "u32" => integer(0, u32::MAX.into()),
        "u64" | "u128" | "usize" => integer(0, LARGEST),
        "i8" => integer(i8::MIN.into(), i8::MAX.into()),
        "i16" => integer(i16::MIN.into(), i16::MAX.into()),
        "i32" => integer(i32::MIN.into(), i32::MAX.into()),
        "i64" | "i128" | "isize" => integer(-LARGEST, LARGEST),
        "Vec" | "VecDeque" | "BTreeSet" | "HashSet" | "LinkedList" => ValueClass::List,
        _ => ValueClass::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn arguments_are_found_by_the_last_name() {
        let written: Type = parse_quote!(::std::option::Option<flushout::Ref<Todo>>);
        let inner = argument_of(&written, "Option").unwrap();
        assert_eq!(last_name(inner).unwrap(), "Ref");
        assert!(argument_of(&written, "Ref").is_none());
        assert!(argument_of(&parse_quote!(HashMap<A, B>), "HashMap").is_none());
        assert!(argument_of(&parse_quote!(Option), "Option").is_none());
    }

    #[test]
    fn ids_are_known_by_their_names() {
        for written in ["Id<A>", "flushout::Ref<A>"] {
            let written: Type = syn::parse_str(written).unwrap();
            assert_eq!(last_name(node_of_id(&written).unwrap()).unwrap(), "A");
            let list = parse_quote!(Option<Vec<#written>>);
            assert_eq!(last_name(node_of_ids(&list).unwrap()).unwrap(), "A");
            assert!(node_of_ids(&parse_quote!(BTreeSet<#written>)).is_none());
        }
        assert!(node_of_ids(&parse_quote!(Vec<A>)).is_none());
    }

    #[test]
    fn all_parts_are_found() {
        let written: Type = parse_quote!(Vec<(A, [B; 3], <C as T>::D, &E)>);
        let names: Vec<String> = parts(&written)
            .into_iter()
            .filter_map(last_name)
            .map(ToString::to_string)
            .collect();
        assert_eq!(names, ["Vec", "A", "B", "D", "C", "E"]);
        assert!(mentions_self(&parse_quote!(Vec<Option<Self>>)));
        assert!(!mentions_self(&parse_quote!(Vec<Option<Other>>)));
    }

    #[test]
    fn self_is_replaced() {
        let mut written: Type = parse_quote!((Vec<Option<Self>>, [Self; 2], u8));
        replace_self(&mut written, &parse_quote!(Tree<T>));
        assert_eq!(
            written,
            parse_quote!((Vec<Option<Tree<T>>>, [Tree<T>; 2], u8))
        );
        assert!(mentions_self(&parse_quote!([u8; Self::LENGTH])));
    }

    #[test]
    fn classes_of_values() {
        assert_eq!(value_class(&parse_quote!(Option<String>)), ValueClass::Text);
        assert_eq!(value_class(&parse_quote!([u8; 4])), ValueClass::List);
        assert_eq!(value_class(&parse_quote!(Day)), ValueClass::Unknown);
        assert_eq!(
            value_class(&parse_quote!(u8)),
            ValueClass::Integer {
                least: 0,
                greatest: 255
            }
        );
    }
}
