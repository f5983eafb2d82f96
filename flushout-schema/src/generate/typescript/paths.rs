//! The classes of typed paths, and the functions that add the collections a create leaves out.

use super::inherited::Inherited;
use super::names::{Names, NodeNames, methods};
use super::nodes::has_patch;
use super::text::{comment, indented, key, member, quoted};
use super::uses::{Uses, created};
use flushout_runtime::shape::{FieldKind, FieldShape, NodeIndex, NodeShape, Shape};

/// The classes of all places that a client has commands for, and the proxy that leads to them.
pub(super) fn classes(shape: &Shape, names: &Names, uses: &Uses) -> String {
    let mut text = String::new();
    for (position, node) in shape.nodes.iter().enumerate() {
        let index = NodeIndex::new(position);
        if !uses.reached.contains(&index) {
            continue;
        }
        text.push_str(&node_class(node, index, names, uses));
        text.push_str(&role_classes(index, names, uses));
    }
    for (position, node) in shape.nodes.iter().enumerate() {
        let index = NodeIndex::new(position);
        if uses.completed.contains(&index) {
            text.push_str(&complete(node, index, names, uses));
        }
    }
    text.push_str(&proxy(shape, names, uses));
    text
}

/// A method with its comment, to stand in a class.
fn method(words: &str, head: &str, body: &str) -> String {
    let comment = comment(&[words.to_owned()]);
    indented(&format!("\n{comment}{head} {{\n  return {body};\n}}\n"))
}

/// The path to a node, with an update and with what lies below.
fn node_class(node: &NodeShape, index: NodeIndex, names: &Names, uses: &Uses) -> String {
    let own = names.node(index);
    let mut text = comment(&[format!("The path to a {{@link {}}}.", own.whole)]);
    text.push_str(&format!("export class {} {{\n", own.path));
    text.push_str("  /** @internal */\n  readonly [place]: Place;\n\n");
    text.push_str("  /** @internal */\n  constructor(at: Place) {\n    this[place] = at;\n  }\n");
    if has_patch(node, index, uses) {
        text.push_str(&method(
            "Sets these fields.",
            &format!("update(patch: {}): Result", own.patch),
            "update(this[place], patch)",
        ));
    }
    let is_below = |field: &&FieldShape| {
        let kind = &field.kind;
        !field.server && matches!(kind, FieldKind::Child { .. } | FieldKind::Collection { .. })
    };
    let fields: Vec<&FieldShape> = node.fields.iter().filter(is_below).collect();
    let methods = methods(fields.iter().map(|field| field.name.as_str()));
    for (field, name) in fields.into_iter().zip(methods) {
        text.push_str(&below(field, &name, names, uses));
    }
    text.push_str("}\n\n");
    text
}

/// The method that leads to a child or a collection.
fn below(field: &FieldShape, name: &str, names: &Names, uses: &Uses) -> String {
    let words = field.description.clone();
    let words = words.unwrap_or_else(|| format!("What is at `{}`.", field.name));
    let at = format!("below(this[place], {})", quoted(&field.name));
    match field.kind {
        FieldKind::Collection { node, .. } => {
            let NodeNames {
                id,
                create,
                item_path,
                complete,
                ..
            } = names.node(node);
            let mut more = format!("(at) => new {item_path}(at)");
            if uses.completed.contains(&node) {
                more.push_str(&format!(", {complete}"));
            }
            method(
                &words,
                &format!("{name}(): CollectionPath<{id}, {create}, {item_path}>"),
                &format!("new CollectionPath({at}, {more})"),
            )
        }
        FieldKind::Child { node, optional } => {
            let own = names.node(node);
            let class = if optional { &own.child_path } else { &own.path };
            method(
                &words,
                &format!("{name}(): {class}"),
                &format!("new {class}({at})"),
            )
        }
        FieldKind::Value { .. } | FieldKind::Reference { .. } => String::new(),
    }
}

/// The paths to a node that can be deleted, and to one that can be created at its place.
fn role_classes(index: NodeIndex, names: &Names, uses: &Uses) -> String {
    let own = names.node(index);
    let NodeNames { whole, path, .. } = own;
    let mut text = String::new();
    let delete = method(
        "Deletes it; no error where it does not exist.",
        "delete(): Result",
        "remove(this[place])",
    );
    // The base class has ended its members; no empty line is to begin those of this one.
    let first = |method: &str| method.trim_start_matches('\n').to_owned();
    if uses.items.contains(&index) {
        text.push_str(&comment(&[format!(
            "The path to a {{@link {whole}}} of a collection."
        )]));
        let class = &own.item_path;
        text.push_str(&format!(
            "export class {class} extends {path} {{\n{}}}\n\n",
            first(&delete)
        ));
    }
    if uses.children.contains(&index) {
        let (class, create) = (&own.child_path, &own.create);
        let props = if uses.completed.contains(&index) {
            format!("{}(props)", own.complete)
        } else {
            "props".to_owned()
        };
        let create = method(
            "Creates it; an error where it exists already.",
            &format!("create(props: {create}): Result"),
            &format!("createChild(this[place], {props})"),
        );
        text.push_str(&comment(&[format!(
            "The path to a {{@link {whole}}} that may be missing."
        )]));
        text.push_str(&format!(
            "export class {class} extends {path} {{\n{}{delete}}}\n\n",
            first(&create)
        ));
    }
    text
}

/// The function that adds to the props of a create the collections that they leave out.
fn complete(node: &NodeShape, index: NodeIndex, names: &Names, uses: &Uses) -> String {
    let own = names.node(index);
    let mut members = String::new();
    for field in created(node) {
        let given = given(field, names);
        let key = key(&field.name);
        match field.kind {
            FieldKind::Collection { node, .. } => {
                let value = if uses.completed.contains(&node) {
                    format!(
                        "completeAll({given} ?? {{}}, {})",
                        names.node(node).complete
                    )
                } else {
                    format!("{given} ?? {{}}")
                };
                members.push_str(&format!("    {key}: {value},\n"));
            }
            FieldKind::Child { node, .. } if uses.completed.contains(&node) => {
                let NodeNames {
                    create, complete, ..
                } = names.node(node);
                let value = match Inherited::by_name(&field.name) {
                    Inherited::Nothing => format!("{{ {key}: {complete}({given}) }}"),
                    // A call is not narrowed by what was asked of it before.
                    _ => format!("{{ {key}: {complete}({given} as {create}) }}"),
                };
                members.push_str(&if field.may_be_absent() {
                    format!("    ...({given} === undefined ? {{}} : {value}),\n")
                } else {
                    format!("    {key}: {complete}({given}),\n")
                });
            }
            _ => {}
        }
    }
    let NodeNames {
        create, complete, ..
    } = own;
    format!(
        "function {complete}(props: {create}): {create} {{\n  return {{\n    ...props,\n{members}  }};\n}}\n\n"
    )
}

/// A child or a collection of the props of a create, `undefined` where it is left out.
fn given(field: &FieldShape, names: &Names) -> String {
    if !field.may_be_absent() || Inherited::by_name(&field.name) == Inherited::Nothing {
        return member("props", &field.name);
    }
    let of_type = match field.kind {
        FieldKind::Collection { node, .. } => {
            let NodeNames { id, create, .. } = names.node(node);
            format!("Nodes<{id}, {create}>")
        }
        FieldKind::Child { node, .. } => names.node(node).create.clone(),
        FieldKind::Value { .. } | FieldKind::Reference { .. } => "unknown".to_owned(),
    };
    format!("ownMember<{of_type}>(props, {})", quoted(&field.name))
}

/// The proxy, whose flushes have what npm's own cannot say.
fn proxy(shape: &Shape, names: &Names, uses: &Uses) -> String {
    let root = names.node(shape.root);
    let (whole, path, class) = (&root.whole, &root.path, &names.proxy);
    let mut paragraphs = vec![format!(
        "A proxy of the npm package for documents of the type {{@link {whole}}}, with typed paths to all that \
         can be changed."
    )];
    let body = "    return new {path}({ proxy: this, path: [] });\n".replace("{path}", path);
    let mut members =
        format!("  /** The path to the document itself. */\n  path(): {path} {{\n{body}  }}\n");
    if !uses.children.is_empty() {
        paragraphs.push(
            "The npm package cannot create a node under a name that is given. So an optional child is created \
             here by an update of its parent, and `beginFlush` makes the create of it that a master expects. An \
             `interceptor` of this proxy sees that update; where it answers with `newProps`, the update is sent \
             as it is, and the master refuses it."
                .to_owned(),
        );
        members = format!("{FLUSH_FIELD}{members}{FLUSH_METHODS}");
    }
    let paragraphs: Vec<String> = paragraphs.iter().map(|one| wrapped(one)).collect();
    let comment = comment(&paragraphs);
    format!("{comment}export class {class} extends Proxy<{whole}> {{\n{members}}}\n\n")
}

/// The words on lines that are no longer than those of people.
fn wrapped(words: &str) -> String {
    let mut text = String::new();
    let mut length = 0;
    for word in words.split(' ') {
        let more = word.chars().count() + 1;
        if length + more > 100 {
            text.push('\n');
            length = 0;
        } else if length > 0 {
            text.push(' ');
        }
        text.push_str(word);
        length += more;
    }
    text
}

const FLUSH_FIELD: &str = "  #flush: { readonly queued: CompletionBatch; readonly sent: CompletionBatch } | undefined;\n\n";

const FLUSH_METHODS: &str = r"
  /** Begins a flush as the npm package does, with creates of optional children as a master expects them. */
  override beginFlush(): CompletionBatch {
    const queued = super.beginFlush();
    const sent = { from: queued.from, completions: queued.completions.map(asSent) };
    this.#flush = { queued, sent };
    return sent;
  }

  /** Cancels a flush as the npm package does. It must be the very batch that `beginFlush` gave. */
  override cancelFlush(flush: CompletionBatch): void {
    super.cancelFlush(this.#flush?.sent === flush ? this.#flush.queued : flush);
  }
";
