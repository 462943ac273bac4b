// Package expr is everything about scalar expressions: which functions there are, which type they have, how they fold
// and how they are computed over vectors.
//
// Build trees with NewCall and NewCast, which infer types and insert the casts that MariaDB's coercion asks for.
// Compile turns a tree into a Program; each task evaluates it with an Evaluator of its own:
//
//	e, err := expr.NewCall("<", plan.NewColumn(0, t), plan.NewConstant(types.IntDatum(24), types.NewBigInt(false)))
//	prog, err := expr.Compile(e, expr.CompileEnv{Env: p.Env, Now: p.Now})
//	ev := prog.NewEvaluator()
//	err = ev.FilterTrue(&batch, sel)
//
// Names of operators: + - * / div % neg (unary minus), & | ^ ~ << >>, = <=> <> < <= > >=, between (x, lo, hi),
// in (x, list…), like (x, pattern[, escape]), regexp, and or xor (two or more arguments) not, is_null is_not_null
// is_true is_not_true is_false is_not_false, case (cond, value, …[, else]), cast (made by NewCast). NOT BETWEEN, NOT IN
// and NOT LIKE are "not" around them. Functions have their SQL names in lower case. Those with a grammar of their own:
// date_add and date_sub (date, amount, unit as a constant string such as "day"), extract (unit, x),
// timestampdiff (unit, from, to), trim (x[, remove]), trim_leading, trim_trailing, convert_using (x, charset),
// collate (x, collation), char (n…).
//
// Exact decimals are integers scaled by their type. An operation runs on int64 where the bounds of its input vectors,
// the width of their lanes or their types prove that no result overflows, else on int128 with every overflow reported.
// Results carry bounds for the next operation. Adding or multiplying a constant to lanes only changes their base and
// multiplier.
//
// A quotient shows four decimals more than its dividend; as an operand of + - * / it keeps twelve (MariaDB keeps nine
// or more), and the result is rounded by a "fit" call that NewCall adds. Aggregates and comparisons see what is shown.
//
// Branches that SQL does not evaluate raise nothing: CASE, IF, COALESCE, AND and OR evaluate operands that can raise an
// error or a warning only on the rows that reach them. A predicate or function over one dictionary column is evaluated
// once for each dictionary entry.
package expr
