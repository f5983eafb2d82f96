//! Whether one number is a multiple of another, as the decimals that JSON writes.

use crate::limits::INTEGER_MAX;

/// Whether dividing a number by a divisor above zero leaves a remainder.
///
/// Both count as the shortest decimals that are read as these doubles, as in the test suite of JSON
/// Schema: 0.0075 is a multiple of 0.0001, although the one double is none of the other.
pub fn has_remainder(number: f64, divisor: f64) -> bool {
    match (exact_integer(number), exact_integer(divisor)) {
        (Some(number), Some(divisor)) if divisor > 0 => number % divisor != 0,
        _ => match (Decimal::new(number), Decimal::new(divisor)) {
            (Some(number), Some(divisor)) => number.has_remainder(divisor),
            _ => true,
        },
    }
}

/// A double that is an integer within ±(2^53-1).
#[inline]
fn exact_integer(double: f64) -> Option<i64> {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "what does not fit saturates"
    )]
    let integer = double as i64;
    #[allow(
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "within 2^53 a double is exact"
    )]
    let is_exact = integer.unsigned_abs() <= INTEGER_MAX.unsigned_abs() && integer as f64 == double;
    is_exact.then_some(integer)
}

/// The size of a number: `digits` · 10^`exponent`, with at most 17 digits.
#[derive(Clone, Copy, Debug)]
struct Decimal {
    digits: u128,
    exponent: i32,
}

impl Decimal {
    /// The shortest decimal that is read as this double; `None` when it is not finite.
    fn new(double: f64) -> Option<Self> {
        let text = format!("{:e}", double.abs());
        let (mantissa, exponent) = text.split_once('e')?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = whole.parse::<u128>().ok()?;
        let shift = u32::try_from(fraction.len()).ok()?;
        let fraction: u128 = if shift == 0 {
            0
        } else {
            fraction.parse().ok()?
        };
        Some(Self {
            digits: digits * 10_u128.pow(shift) + fraction,
            exponent: exponent.parse::<i32>().ok()? - i32::try_from(shift).ok()?,
        })
    }

    fn has_remainder(self, divisor: Self) -> bool {
        if self.digits == 0 {
            return false;
        }
        if divisor.digits == 0 {
            return true;
        }
        let shift = self.exponent.abs_diff(divisor.exponent);
        if self.exponent >= divisor.exponent {
            // Below 10^17 each, so a product of two remainders is below 2^128.
            let modulus = divisor.digits;
            let product = self.digits % modulus * power_of_ten(shift, modulus);
            return !product.is_multiple_of(modulus);
        }
        // A divisor with more digits than the number has leaves all of it.
        10_u128
            .checked_pow(shift)
            .and_then(|power| divisor.digits.checked_mul(power))
            .is_none_or(|divisor| !self.digits.is_multiple_of(divisor))
    }
}

/// 10^`exponent`, as far as it remains when it is divided by `modulus`, which is below 10^17.
fn power_of_ten(exponent: u32, modulus: u128) -> u128 {
    let (mut result, mut square, mut rest) = (1 % modulus, 10 % modulus, exponent);
    while rest > 0 {
        if rest % 2 == 1 {
            result = result * square % modulus;
        }
        square = square * square % modulus;
        rest /= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_those_of_decimals() {
        for (number, divisor, is_multiple) in [
            (0.0075, 0.0001, true),
            (0.00751, 0.0001, false),
            (4.5, 1.5, true),
            (35.0, 1.5, false),
            (0.0, 1.5, true),
            (-0.0, 0.1, true),
            (-0.3, 0.1, true),
            (5.0, 0.1, true),
            (0.35, 0.01, true),
            (19.99, 0.01, true),
            (19.995, 0.01, false),
            (7.25, 0.25, true),
            (12_391_239_123.0, 1e-8, true),
            (1e308, 0.5, true),
            (1e308, 0.123_456_789, false),
            (1e16, 2.0, true),
            (1e300, 3.0, false),
            (5e-324, 1.0, false),
            (1.0, f64::MAX, false),
            (f64::MAX, f64::MAX, true),
            (9e15, 5.0, true),
            (-3.0, 2.0, false),
            (f64::INFINITY, 1.5, false),
        ] {
            assert_eq!(
                !has_remainder(number, divisor),
                is_multiple,
                "{number} {divisor}"
            );
        }
    }

    #[test]
    fn integers_are_divided_as_such_both_ways() {
        let numbers = [0, 1, -1, 7, 12, 1000, 1_000_007, INTEGER_MAX, -INTEGER_MAX];
        for number in numbers {
            for divisor in numbers.into_iter().filter(|divisor| *divisor > 0) {
                #[allow(clippy::cast_precision_loss, reason = "within 2^53 a double is exact")]
                let decimal = |integer: i64| Decimal::new(integer as f64).unwrap();
                let expected = number % divisor != 0;
                assert_eq!(
                    decimal(number).has_remainder(decimal(divisor)),
                    expected,
                    "{number} {divisor}"
                );
            }
        }
    }
}
