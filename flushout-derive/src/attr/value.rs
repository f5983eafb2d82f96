//! Reads the values of attributes: flags, texts, whole numbers, numbers, amounts and paths.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Expr, ExprLit, ExprUnary, Lit, LitStr, Meta, UnOp};

use super::entry_name;
use crate::case::Case;
use crate::context::Context;
use crate::quantity;

/// The largest integer that every JSON implementation reads exactly: 2^53 - 1.
pub(crate) const INTEGER_MAX: i64 = 9_007_199_254_740_991;

/// A number as a rule gives it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    /// A whole number within ±(2^53 - 1).
    Integer(i64),
    /// A finite number with a decimal point or exponent.
    Decimal(f64),
}

impl Number {
    /// The number as a double; exact, because integers are within ±(2^53 - 1).
    #[allow(
        clippy::cast_precision_loss,
        reason = "integers are within what a double holds exactly"
    )]
    pub(crate) fn as_double(self) -> f64 {
        match self {
            Self::Integer(integer) => integer as f64,
            Self::Decimal(decimal) => decimal,
        }
    }
}

/// A name alone, such as `unique`.
pub(super) fn flag(context: &Context, entry: &Meta) -> Option<()> {
    if let Meta::Path(_) = entry {
        return Some(());
    }
    let name = entry_name(entry);
    context.error(entry, format!("`{name}` takes no value: write it alone"));
    None
}

/// A text, such as `rename = "title"`.
pub(super) fn text(context: &Context, entry: &Meta, example: &str) -> Option<LitStr> {
    if let Some(Lit::Str(text)) = literal(entry) {
        return Some(text.clone());
    }
    let name = entry_name(entry);
    context.error(
        entry,
        format!("`{name}` takes a text: `{name} = \"{example}\"`"),
    );
    None
}

/// A text that is a path of Rust, such as `crate = "other::name"`.
pub(super) fn path(context: &Context, entry: &Meta, example: &str) -> Option<syn::Path> {
    let text = text(context, entry, example)?;
    let Ok(path) = text.parse_with(syn::Path::parse_mod_style) else {
        context.error(
            &text,
            format!("this is no path; write for example \"{example}\""),
        );
        return None;
    };
    Some(path)
}

/// A spelling of names, such as `rename_all = "camelCase"`.
pub(super) fn case(context: &Context, entry: &Meta) -> Option<Case> {
    let text = text(context, entry, "camelCase")?;
    let case = Case::from_name(&text.value());
    if case.is_none() {
        let names: Vec<&str> = Case::ALL.iter().map(|(name, _)| *name).collect();
        let attribute = entry_name(entry);
        context.error(&text, format!("`{attribute}` knows {}", names.join(", ")));
    }
    case
}

/// A whole number from 0, such as `max_length = 500`.
pub(super) fn whole(context: &Context, entry: &Meta) -> Option<u64> {
    let name = entry_name(entry);
    if let Some(Lit::Int(integer)) = literal(entry)
        && integer.suffix().is_empty()
    {
        match integer.base10_parse::<u64>() {
            Ok(value) if value <= INTEGER_MAX.unsigned_abs() => return Some(value),
            _ => {
                context.error(integer, format!("`{name}` is at most 2^53 - 1"));
                return None;
            }
        }
    }
    context.error(
        entry,
        format!("`{name}` takes a whole number from 0, without a suffix: `{name} = 100`"),
    );
    None
}

/// A number, whole or decimal, also below 0, such as `minimum = -1.5`.
pub(super) fn number(context: &Context, entry: &Meta) -> Option<Number> {
    let name = entry_name(entry);
    let (negative, literal) = signed_literal(entry);
    let read = match literal {
        Some(Lit::Int(integer)) if integer.suffix().is_empty() => integer
            .base10_parse::<i64>()
            .ok()
            .filter(|value| *value <= INTEGER_MAX)
            .map(|value| Number::Integer(if negative { -value } else { value }))
            .ok_or("an integer is within ±(2^53 - 1), because JSON holds no larger ones exactly"),
        Some(Lit::Float(float)) if float.suffix().is_empty() => float
            .base10_parse::<f64>()
            .ok()
            .filter(|value| value.is_finite())
            .map(|value| Number::Decimal(if negative { -value } else { value }))
            .ok_or("this number is beyond what a double can hold"),
        _ => {
            let message = format!("`{name}` takes a number, without a suffix: `{name} = 1`");
            context.error(entry, message);
            return None;
        }
    };
    match read {
        Ok(number) => Some(number),
        Err(message) => {
            context.error(entry, message);
            None
        }
    }
}

/// A whole number or an amount with a unit, such as `document_bytes_max = "4 MiB"`.
pub(super) fn amount(context: &Context, entry: &Meta) -> Option<u64> {
    if let Some(Lit::Str(text)) = literal(entry) {
        return match quantity::parse(&text.value()) {
            Ok(amount) => Some(amount),
            Err(message) => {
                context.error(text, message);
                None
            }
        };
    }
    if let Some(Lit::Int(_)) = literal(entry) {
        return whole(context, entry);
    }
    let name = entry_name(entry);
    context.error(
        entry,
        format!(
            "`{name}` takes a whole number or an amount: `{name} = 1000`, `{name} = \"4 MiB\"`"
        ),
    );
    None
}

/// The literal of `name = literal`.
fn literal(entry: &Meta) -> Option<&Lit> {
    match signed_literal(entry) {
        (false, literal) => literal,
        (true, _) => None,
    }
}

/// Whether there is a minus sign, and the literal of `name = literal`.
fn signed_literal(entry: &Meta) -> (bool, Option<&Lit>) {
    let Meta::NameValue(pair) = entry else {
        return (false, None);
    };
    match ungroup(&pair.value) {
        Expr::Lit(ExprLit { lit, .. }) => (false, Some(lit)),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => match ungroup(expr) {
            Expr::Lit(ExprLit { lit, .. }) => (true, Some(lit)),
            _ => (true, None),
        },
        _ => (false, None),
    }
}

/// The expression inside the invisible groups that `macro_rules!` puts around its arguments.
pub(super) fn ungroup(mut expression: &Expr) -> &Expr {
    while let Expr::Group(group) = expression {
        expression = &group.expr;
    }
    expression
}

impl ToTokens for Number {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Integer(integer) => integer.to_tokens(tokens),
            Self::Decimal(decimal) => decimal.to_tokens(tokens),
        }
    }
}
