require "bigdecimal"
require "bigdecimal/util"
VALUES = %w[0 -0 1 -1 3 0.1 -2.5 12345.6789 1e20 7 9.99 Infinity -Infinity NaN].map { |v| BigDecimal(v) }
VALUES.each do |v|
  t { [v, v.to_s("F"), v.to_s("3F"), v.to_s("+"), v.to_s(" 5E"), v.sign, v.exponent, v.n_significant_digits, v.scale, v.precision, v.nan?, v.infinite?, v.zero?] }
  t { [v.negative?, v.positive?, v.to_f, v.abs, -v, v.fix, v.frac, v.split, v.nonzero?] }
  t { v.to_i }
  t { v.to_r }
  t { [v.round, v.floor, v.ceil] }
  t { v.truncate(1) }
  [-2, 0, 1, 3].each { |n| t { [v.round(n), v.floor(n), v.ceil(n)] } }
  %i[up down half_up half_down half_even ceiling floor].each { |m| t { v.round(1, m) } }
end
SMALL = VALUES.reject { |v| v.n_significant_digits > 5 || v.to_s == "0.999e1" }
SMALL.product(SMALL) { |a, b| t { %i[+ - * <=> == < >].map { |op| a.send(op, b) } } }
FINITE = SMALL.select { |v| v.finite? && !v.zero? }
FINITE.product(FINITE) { |a, b| t { %i[/ % divmod remainder div].map { |op| a.send(op, b) } } }
t { BigDecimal("1") / 0 }
t { BigDecimal("0") / 0 }
t { BigDecimal("1").divmod(0) }
t { BigDecimal("1") % 0 }
t { BigDecimal("Infinity").divmod(3) }
(1..14).each { |n| t { [BigDecimal("1" * n) / 3, BigDecimal("0." + "1" * n) / 7, BigDecimal("1") / BigDecimal("7" * n)] } }
t { BigDecimal("1").div(3, 20) }
t { BigDecimal("2").div(3, 5) }
t { BigDecimal("2").quo(3, 5) }
t { [BigDecimal("2")**-1, BigDecimal("3")**5, BigDecimal("3").power(-1, 5), BigDecimal("-2")**3, BigDecimal("5")**0] }
t { [BigDecimal("1.5") + 1, 1 + BigDecimal("1.5"), BigDecimal("1.5") * 2.0, 2.0 * BigDecimal("1.5"), BigDecimal("1.5") + 1r] }
t { [BigDecimal("1.5") > 1, 1 < BigDecimal("1.5"), BigDecimal("1.5") == 1.5, 1.5 == BigDecimal("1.5"), BigDecimal("2") == 2r] }
t { BigDecimal("1.5") + "1" }
t { BigDecimal("1.5") + nil }
t { BigDecimal("1.5") < nil }
t { BigDecimal("1") < "x" }
["", " ", "x", "1x", "1.2.3", "1_000.5", "_1", "1__0", " 1 ", "1e", "1e5", ".5", "5.", "+1", "-.5", "0x1", "1d3", "1\n", "1 2"].each do |s|
  t { BigDecimal(s) }
  t { [s.to_d, BigDecimal(s, exception: false)] }
end
t { BigDecimal(nil) }
t { BigDecimal(1.1) }
t { BigDecimal(1.1, 5) }
t { BigDecimal(0.1, 0) }
t { BigDecimal(1r/3) }
t { BigDecimal(1r/3, 5) }
t { BigDecimal(:a) }
t { [BigDecimal("1.23456", 3), BigDecimal(123456, 3), BigDecimal(1.23456, 3)] }
t { [1.25.to_d, 3.to_d, (1r/3).to_d(10), nil.to_d, "12.5 apples".to_d, BigDecimal("12.50").to_digits] }
t { [[BigDecimal("1.0"), BigDecimal("2.5")].sum, [BigDecimal("1"), 2, 0.5].max] }
t { { BigDecimal("1.0") => 1 }[BigDecimal("1")] }
t { ["%.2f" % BigDecimal("1.25"), "%d" % BigDecimal("7.9"), BigDecimal("1.5").to_s, "#{BigDecimal("3.14159").round(2)}"] }
t { [BigDecimal("2.5").round(half: :even), BigDecimal("2.5").round(0, :banker), BigDecimal("2.55").round(1, BigDecimal::ROUND_HALF_EVEN)] }
t { BigDecimal.mode(BigDecimal::ROUND_MODE) }
t { BigDecimal.save_rounding_mode { BigDecimal.mode(BigDecimal::ROUND_MODE, :floor); BigDecimal("2.5").round } }
t { BigDecimal.save_exception_mode { BigDecimal.mode(BigDecimal::EXCEPTION_ZERODIVIDE, true); BigDecimal("1") / 0 } }
t { BigDecimal.save_exception_mode { BigDecimal.mode(BigDecimal::EXCEPTION_NaN, true); BigDecimal("0") / 0 } }
t { [BigDecimal("1.2").add(BigDecimal("3.456"), 2), BigDecimal("1.2").mult(BigDecimal("3.456"), 2), BigDecimal("1.2").sub(BigDecimal("3.456"), 2)] }
t { [BigDecimal("1.5").coerce(2), BigDecimal("1.5").coerce(2.5), Integer(BigDecimal("5.7")), Float(BigDecimal("5.5"))] }
t { [BigDecimal("4").sqrt(2).round(5), BigDecimal("2").sqrt(10).round(9)] }
t { BigDecimal("-1").sqrt(1) }
t { BigDecimal.new("1") }
t { [BigDecimal("5").is_a?(Numeric), BigDecimal("1.5").frozen?, BigDecimal("1").integer?, BigDecimal("1.1").between?(1, 2), BigDecimal("1.1").clamp(2, 3)] }
t { [BigDecimal("Infinity") > 1, BigDecimal::INFINITY, BigDecimal::NAN] }
