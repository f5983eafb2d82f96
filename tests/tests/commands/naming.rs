//! The ids that the code of a command gives to nodes: from its arguments, or from the draft.

use flushout::{
    Code, Collection, Context, Draft, Execute, FlushoutCommand, FlushoutModel, Id, Problem,
};

use crate::support::{Server, rejected};

/// A shelf.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(commands(ShelfCommand))]
struct Shelf {
    books: Collection<Book>,
}

/// A book.
#[derive(FlushoutModel, Clone, Debug, PartialEq)]
struct Book {
    title: String,
}

/// What is done with a shelf.
#[derive(FlushoutCommand, Clone, Debug)]
#[flushout(model = Shelf)]
enum ShelfCommand {
    /// Put a book there, under this id.
    Put { id: Id<Book>, title: String },
    /// Put a book there, under an id of the draft's.
    PutAnywhere { title: String },
}

impl Execute<Shelf> for ShelfCommand {
    type Error = Problem;

    fn execute(self, shelf: &mut Draft<'_, Shelf>, _: &Context) -> Result<(), Problem> {
        let books = Shelf::path().books();
        match self {
            Self::Put { id, title } => shelf.apply(books.create(Book { title }).with_id(id))?,
            Self::PutAnywhere { title } => {
                let id = shelf.new_id()?;
                shelf.apply(books.create(Book { title }).with_id(id))?
            }
        };
        Ok(())
    }
}

fn titles(shelf: &Shelf) -> Vec<&str> {
    let mut titles: Vec<_> = shelf
        .books
        .values()
        .map(|book| book.title.as_str())
        .collect();
    titles.sort_unstable();
    titles
}

/// The code means this very id, so it gets it or nothing: under another one neither the code nor what
/// comes behind it would find the node.
#[test]
fn an_id_from_the_arguments_is_taken_or_refused() {
    let put = |title: &str| ShelfCommand::Put {
        id: Id::new("one").unwrap(),
        title: title.into(),
    };
    let mut server = Server::new(&Shelf::default());
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    ann.apply(put("of ann")).unwrap();
    ben.apply(put("of ben")).unwrap();
    let problem = ann.apply(put("again")).unwrap_err();
    let code = problem.error_as::<Problem>().unwrap().code;
    assert_eq!(code, Code::AlreadyExists);
    let _ = server.flush("ann", &mut ann);
    let _ = server.flush("ben", &mut ben);
    assert_eq!(titles(server.master.document()), ["of ann"]);
    server.assert_same(&ben);
    let problem = rejected(&mut ben).problem;
    let code = problem.error_as::<Problem>().unwrap().code;
    assert_eq!(code, Code::AlreadyExists);
}

#[test]
fn an_id_from_the_draft_gives_way() {
    let put = |title: &str| ShelfCommand::PutAnywhere {
        title: title.into(),
    };
    let mut server = Server::new(&Shelf::default());
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    ann.apply(put("of ann")).unwrap();
    ben.apply(put("of ben")).unwrap();
    let of_ben = ben.document().books.iter().next().unwrap().0;
    // What waits behind the command follows the node to the id that it gets.
    let title = Shelf::path().books().at(of_ben).title();
    ben.apply(title.set("still of ben".into())).unwrap();
    let _ = server.flush("ann", &mut ann);
    let report = server.flush("ben", &mut ben);
    assert!(report.rejected.is_empty(), "{report:?}");
    server.assert_same(&ben);
    assert_eq!(titles(server.master.document()), ["of ann", "still of ben"]);
}
