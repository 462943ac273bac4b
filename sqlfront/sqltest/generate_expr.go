package sqltest

import (
	"fmt"
	"strings"
)

// genRef is a column in reach of an expression.
type genRef struct {
	text string
	col  *genColumn
}

// genScope is what an expression may refer to.
type genScope struct {
	refs  []genRef
	depth int // of subqueries
}

// column returns a reference to a column of the class, "" if there is none.
func (g *generator) ref(s *genScope, c class) string {
	var fit []genRef
	for _, r := range s.refs {
		if r.col.class == c {
			fit = append(fit, r)
		}
	}
	if len(fit) == 0 {
		return ""
	}
	return pick(g, fit...).text
}

// literal returns a constant of the class: one that the column of a comparison may have, or another.
func (g *generator) literal(s *genScope, c class) string {
	if g.chance(0.6) {
		for range 4 {
			if r := pick(g, s.refs...); r.col.class == c {
				v := pick(g, r.col.pool...)
				// A string among dates makes strings of them.
				switch c {
				case dateClass:
					v = "DATE " + v
				case timeClass:
					v = "TIMESTAMP " + v
				}
				return v
			}
		}
	}
	switch c {
	case intClass:
		return g.between(-10, 30)
	case decClass:
		return g.decimal(6, 1+g.IntN(3))
	case floatClass:
		return fmt.Sprintf("%ge0", float64(g.IntN(200)-100)/4)
	case strClass:
		return quote(g.word())
	case dateClass:
		return "DATE " + quote(g.date())
	}
	return "TIMESTAMP " + quote(g.date()+" 12:30:00")
}

// operand returns a constant of the class that a column is compared with, seldom NULL. Elsewhere NULLs come from the
// columns: the type of a bare one is another matter.
func (g *generator) operand(s *genScope, c class) string {
	if g.chance(0.05) {
		return "NULL"
	}
	return g.literal(s, c)
}

// expr returns an expression of a class.
func (g *generator) expr(s *genScope, c class, depth int) string {
	if depth <= 0 || g.chance(0.35) {
		if ref := g.ref(s, c); ref != "" && g.chance(0.8) {
			return ref
		}
		return g.literal(s, c)
	}
	sub := func(c class) string { return g.expr(s, c, depth-1) }
	switch g.IntN(8) {
	case 0:
		return fmt.Sprintf("CASE WHEN %s THEN %s ELSE %s END", g.cond(s, depth-1), sub(c), sub(c))
	case 1:
		return fmt.Sprintf("COALESCE(%s, %s)", sub(c), sub(c))
	case 2:
		return fmt.Sprintf("IF(%s, %s, %s)", g.cond(s, depth-1), sub(c), sub(c))
	case 3:
		return fmt.Sprintf("CASE %s WHEN %s THEN %s END", sub(intClass), sub(intClass), sub(c))
	}
	switch c {
	case intClass:
		return g.intExpr(s, sub)
	case decClass:
		return g.decExpr(sub)
	case floatClass:
		return fmt.Sprintf(pick(g, "(%s + %s)", "(%s - %s)", "(%s * %s)"), sub(floatClass),
			sub(pick(g, floatClass, intClass)))
	case strClass:
		return g.strExpr(s, sub)
	case dateClass:
		return fmt.Sprintf(pick(g, "(%s + INTERVAL %d DAY)", "(%s - INTERVAL %d MONTH)", "DATE_ADD(%s, INTERVAL %d YEAR)"),
			sub(dateClass), g.IntN(40))
	}
	return fmt.Sprintf("(%s + INTERVAL %d %s)", sub(timeClass), g.IntN(100), pick(g, "HOUR", "DAY", "MONTH", "SECOND"))
}

func (g *generator) intExpr(s *genScope, sub func(class) string) string {
	switch g.IntN(11) {
	case 0, 1:
		return fmt.Sprintf(pick(g, "(%s + %s)", "(%s - %s)"), sub(intClass), sub(intClass))
	case 2:
		return fmt.Sprintf("(%s * %d)", sub(intClass), g.IntN(7)-3)
	case 3:
		return fmt.Sprintf("(%s %s %d)", sub(intClass), pick(g, "%", "DIV"), 1+g.IntN(9))
	case 4:
		return fmt.Sprintf("%s(%s)", pick(g, "LENGTH", "CHAR_LENGTH"), sub(strClass))
	case 5:
		part := pick(g, "YEAR", "MONTH", "DAYOFWEEK", "QUARTER", "DAYOFYEAR")
		return fmt.Sprintf("%s(%s)", part, sub(pick(g, dateClass, timeClass)))
	case 6:
		return fmt.Sprintf("DATEDIFF(%s, %s)", sub(dateClass), sub(pick(g, dateClass, timeClass)))
	case 7:
		return fmt.Sprintf("(%s)", g.cond(s, 1))
	case 8:
		return fmt.Sprintf("NULLIF(%s, %s)", sub(intClass), sub(intClass))
	case 9:
		return fmt.Sprintf("CAST(%s AS SIGNED)", sub(pick(g, decClass, floatClass, intClass)))
	}
	return fmt.Sprintf("%s(%s, %s)", pick(g, "GREATEST", "LEAST"), sub(intClass), sub(intClass))
}

func (g *generator) decExpr(sub func(class) string) string {
	switch g.IntN(7) {
	case 0:
		return fmt.Sprintf(pick(g, "(%s + %s)", "(%s - %s)"), sub(decClass), sub(pick(g, decClass, intClass)))
	case 1:
		return fmt.Sprintf("(%s * %s)", sub(decClass), sub(pick(g, decClass, intClass)))
	case 2:
		return fmt.Sprintf("(%s / %s)", sub(pick(g, decClass, intClass)), sub(pick(g, decClass, intClass)))
	case 3:
		return fmt.Sprintf("ROUND(%s, %d)", sub(decClass), g.IntN(4))
	case 4:
		return fmt.Sprintf("CAST(%s AS DECIMAL(%d,%d))", sub(pick(g, intClass, decClass)), 25, g.IntN(5))
	case 5:
		return fmt.Sprintf("%s(%s)", pick(g, "ABS", "FLOOR", "CEILING", "-"), sub(decClass))
	}
	return fmt.Sprintf("TRUNCATE(%s, %d)", sub(decClass), g.IntN(3))
}

func (g *generator) strExpr(s *genScope, sub func(class) string) string {
	switch g.IntN(9) {
	case 0:
		return fmt.Sprintf("CONCAT(%s, %s)", sub(strClass), sub(pick(g, strClass, intClass, decClass)))
	case 1:
		return fmt.Sprintf("%s(%s)", pick(g, "UPPER", "LOWER", "TRIM", "LTRIM", "RTRIM", "REVERSE"), sub(strClass))
	case 2:
		return fmt.Sprintf("SUBSTRING(%s, %d, %d)", sub(strClass), g.IntN(6)-2, g.IntN(5))
	case 3:
		return fmt.Sprintf("%s(%s, %d)", pick(g, "LEFT", "RIGHT"), sub(strClass), g.IntN(5))
	case 4:
		return fmt.Sprintf("REPLACE(%s, %s, %s)", sub(strClass), quote(pick(g, "a", "o", "A", "ab")),
			quote(pick(g, "", "x", "yy")))
	case 5:
		return fmt.Sprintf("CAST(%s AS CHAR)", sub(pick(g, intClass, decClass, dateClass)))
	case 6:
		return fmt.Sprintf("LPAD(%s, %d, '*')", sub(strClass), g.IntN(10))
	case 7:
		return fmt.Sprintf("DATE_FORMAT(%s, '%%Y-%%m')", sub(dateClass))
	}
	return fmt.Sprintf("IFNULL(%s, %s)", sub(strClass), sub(strClass))
}

// cond returns a condition.
func (g *generator) cond(s *genScope, depth int) string {
	if depth > 0 && g.chance(0.3) {
		switch g.IntN(6) {
		case 0, 1:
			return fmt.Sprintf("(%s AND %s)", g.cond(s, depth-1), g.cond(s, depth-1))
		case 2, 3:
			return fmt.Sprintf("(%s OR %s)", g.cond(s, depth-1), g.cond(s, depth-1))
		case 4:
			return fmt.Sprintf("NOT (%s)", g.cond(s, depth-1))
		}
		return fmt.Sprintf("(%s) IS %s", g.cond(s, depth-1),
			pick(g, "TRUE", "NOT TRUE", "FALSE", "NOT FALSE", "NULL", "NOT NULL"))
	}
	c := class(g.IntN(int(classes)))
	x := g.expr(s, c, depth-1)
	switch g.IntN(9) {
	case 0:
		return fmt.Sprintf("%s IS %sNULL", x, pick(g, "", "NOT "))
	case 1:
		return fmt.Sprintf("%s %sBETWEEN %s AND %s", x, pick(g, "", "NOT "), g.operand(s, c), g.operand(s, c))
	case 2:
		var list []string
		for range 1 + g.IntN(4) {
			list = append(list, g.operand(s, c))
		}
		return fmt.Sprintf("%s %sIN (%s)", x, pick(g, "", "NOT "), strings.Join(list, ", "))
	case 3:
		if c == strClass {
			return fmt.Sprintf("%s %sLIKE %s", x, pick(g, "", "NOT "),
				quote(pick(g, "a%", "%b%", "_", "%o_", "foo%", "%", "", "%a%b%", "b_r", "key1%", "Z%")))
		}
	case 4:
		if other := g.mixed(s, c); other != "" {
			return fmt.Sprintf("%s %s %s", x, pick(g, "=", "<", ">=", "<>"), other)
		}
	}
	return fmt.Sprintf("%s %s %s", x, pick(g, "=", "=", "<", "<=", ">", ">=", "<>", "<=>"), g.expr(s, c, depth-1))
}

// mixed returns an operand of a class that a comparison with c converts.
func (g *generator) mixed(s *genScope, c class) string {
	switch c {
	case intClass:
		return pick(g, quote(g.between(-9, 30)), g.literal(s, decClass), g.literal(s, floatClass))
	case decClass:
		return pick(g, quote(g.decimal(5, 2)), g.literal(s, intClass), g.literal(s, floatClass))
	case dateClass:
		return pick(g, quote(g.date()), g.literal(s, timeClass))
	case timeClass:
		return pick(g, quote(g.date()+" 10:00:00"), g.literal(s, dateClass))
	}
	return ""
}
