//! Things that `apply` and `retry` do not take, each told what they do.

use flushout::proxy::CommandNumber;
use flushout::{Context, Draft, Execute, FlushoutCommand, FlushoutModel, Problem, Proxy};

#[derive(FlushoutModel)]
struct TodoList {
    title: String,
}

#[derive(FlushoutModel)]
#[flushout(commands(ShopCommand))]
struct Shop {
    seats: u32,
}

#[derive(FlushoutCommand)]
#[flushout(model = Shop)]
enum ShopCommand {
    Close,
}

impl Execute<Shop> for ShopCommand {
    type Error = Problem;

    fn execute(self, _: &mut Draft<'_, Shop>, _: &Context) -> Result<(), Problem> {
        Ok(())
    }
}

enum Forgotten {
    Clear,
}

fn apply(list: &mut Proxy<TodoList>, number: CommandNumber) {
    list.apply("title");
    list.apply(TodoList::path().title());
    list.apply(Forgotten::Clear);
    list.apply(ShopCommand::Close);
    list.apply(Shop::path().seats().set(3));
    list.retry(number, 3);
    list.transact(|draft| draft.apply(true));
}

fn main() {}
