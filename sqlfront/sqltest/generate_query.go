package sqltest

import (
	"fmt"
	"strings"
)

// genQuery is a query in parts, so that a failing one can be made smaller.
type genQuery struct {
	with     string
	distinct bool
	items    []string
	from     []string // the first table, then joins with their conditions
	where    []string
	group    []string // the first items
	having   string
	limit    string // with ORDER BY over all items
	tail     string // a set operation
}

// String is the query's text.
func (q *genQuery) String() string {
	var sb strings.Builder
	sb.WriteString(q.with + "SELECT ")
	if q.distinct {
		sb.WriteString("DISTINCT ")
	}
	for i, it := range q.items {
		if i > 0 {
			sb.WriteString(", ")
		}
		fmt.Fprintf(&sb, "%s AS x%d", it, i)
	}
	sb.WriteString(" FROM " + strings.Join(q.from, " "))
	if len(q.where) > 0 {
		sb.WriteString(" WHERE " + strings.Join(q.where, " AND "))
	}
	if len(q.group) > 0 {
		sb.WriteString(" GROUP BY " + strings.Join(q.group, ", "))
	}
	if q.having != "" {
		sb.WriteString(" HAVING " + q.having)
	}
	sb.WriteString(q.tail)
	if q.limit != "" {
		for i := range q.items {
			sb.WriteString([]string{", ", " ORDER BY "}[btoi(i == 0)])
			fmt.Fprintf(&sb, "%d", i+1)
		}
		sb.WriteString(q.limit)
	}
	return sb.String()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// smaller returns the queries that lack one part of q.
func (q *genQuery) smaller() []*genQuery {
	var out []*genQuery
	add := func(change func(*genQuery)) {
		c := *q
		change(&c)
		out = append(out, &c)
	}
	without := func(list []string, i int) []string {
		return append(append([]string{}, list[:i]...), list[i+1:]...)
	}
	if q.tail != "" {
		add(func(c *genQuery) { c.tail = "" })
	} else if len(q.items) > 1 {
		for i := len(q.group); i < len(q.items); i++ {
			add(func(c *genQuery) { c.items = without(q.items, i) })
		}
		for i := range q.group {
			add(func(c *genQuery) { c.items, c.group = without(q.items, i), without(q.group, i) })
		}
	}
	for i := range q.where {
		add(func(c *genQuery) { c.where = without(q.where, i) })
	}
	for i := 1; i < len(q.from); i++ {
		add(func(c *genQuery) { c.from = without(q.from, i) })
	}
	if q.having != "" {
		add(func(c *genQuery) { c.having = "" })
	}
	if q.limit != "" {
		add(func(c *genQuery) { c.limit = "" })
	}
	if q.distinct {
		add(func(c *genQuery) { c.distinct = false })
	}
	return out
}

// query makes a random query.
func (g *generator) query() *genQuery {
	q := &genQuery{}
	s := &genScope{}
	g.addFrom(q, s)
	for range g.IntN(3) {
		q.where = append(q.where, g.conjunct(s))
	}
	switch g.IntN(5) {
	case 0, 1:
		g.addGroups(q, s)
	case 2:
		q.distinct = true
		fallthrough
	default:
		for range 1 + g.IntN(4) {
			c := class(g.IntN(int(classes)))
			q.items = append(q.items, g.stable(c, g.expr(s, c, 2), q.distinct))
		}
		if g.chance(0.1) {
			q.items = append(q.items, g.scalarSubquery(s))
		}
	}
	if g.chance(0.25) {
		q.limit = fmt.Sprintf(" LIMIT %d", g.IntN(30))
		if !q.distinct && g.chance(0.3) {
			// MariaDB ignores the offset of a DISTINCT of constants.
			q.limit += fmt.Sprintf(" OFFSET %d", g.IntN(5))
		}
		for i := range q.items {
			q.items[i] = g.canonical(q.items[i])
		}
		for i := range q.group {
			q.group[i] = q.items[i]
		}
	} else if !q.distinct && len(q.group) == 0 && g.chance(0.1) {
		g.addSetOp(q)
	}
	return q
}

// canonical makes equal strings the same string, since which of them a group or a sort shows is not defined. Other
// values it leaves.
func (g *generator) canonical(e string) string {
	if strings.HasPrefix(e, "/*s*/") && !strings.HasPrefix(e, "/*s*/HEX(") {
		return "/*s*/HEX(" + strings.TrimPrefix(e, "/*s*/") + ")"
	}
	return e
}

// stable marks strings, and makes them canonical where equal ones become one.
func (g *generator) stable(c class, e string, merged bool) string {
	if c != strClass {
		return e
	}
	e = "/*s*/" + e
	if merged {
		return g.canonical(e)
	}
	return e
}

// addFrom adds one to three tables, derived tables among them.
func (g *generator) addFrom(q *genQuery, s *genScope) {
	n := pick(g, 1, 1, 2, 2, 3)
	big := 0
	for i := range n {
		t := pick(g, g.tables...)
		if t.rows > 1000 {
			if big++; big > 1 {
				t = g.tables[1]
			}
		}
		g.alias++
		alias := fmt.Sprintf("a%d", g.alias)
		source := t.name + " " + alias
		right := scopeOf(t, alias+".")
		switch {
		case g.chance(0.1):
			source = fmt.Sprintf("(SELECT * FROM %s WHERE %s) %s", t.name, g.cond(scopeOf(t, ""), 1), alias)
		case g.chance(0.15):
			source, right = g.derived(t, alias)
			if q.with == "" && g.chance(0.3) {
				q.with = fmt.Sprintf("WITH %s AS %s ", alias, strings.TrimSuffix(source, " "+alias))
				source = alias
			}
		}
		if i == 0 {
			q.from = append(q.from, source)
		} else {
			q.from = append(q.from, g.join(s, right, source))
		}
		s.refs = append(s.refs, right.refs...)
	}
}

// derived returns a derived table that groups t: its key, and aggregates of each class.
func (g *generator) derived(t *genTable, alias string) (source string, s *genScope) {
	in := scopeOf(t, "")
	items := []string{"k"}
	out := &genScope{refs: []genRef{{alias + ".k", t.cols[0]}}}
	for i, c := range []class{intClass, decClass, dateClass} {
		arg := g.expr(in, c, 1)
		name := fmt.Sprintf("m%d", i)
		f := pick(g, "MIN", "MAX")
		if c != dateClass && g.chance(0.4) {
			f, c = pick(g, "SUM", "AVG"), decClass
		}
		items = append(items, fmt.Sprintf("%s(%s) AS %s", f, arg, name))
		pool := []string{"0"}
		if c == dateClass {
			pool = []string{"'2001-01-01'"}
		}
		out.refs = append(out.refs, genRef{alias + "." + name, &genColumn{name: name, class: c, pool: pool}})
	}
	where := ""
	if g.chance(0.3) {
		where = " WHERE " + g.cond(in, 1)
	}
	return fmt.Sprintf("(SELECT %s FROM %s%s GROUP BY k) %s", strings.Join(items, ", "), t.name, where, alias), out
}

func scopeOf(t *genTable, prefix string) *genScope {
	s := &genScope{}
	for _, c := range t.cols {
		s.refs = append(s.refs, genRef{prefix + c.name, c})
	}
	return s
}

// join returns a join with a source, over an equality if the types allow.
func (g *generator) join(left, right *genScope, source string) string {
	kind := pick(g, "JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN")
	on := g.equality(left, right)
	both := &genScope{refs: append(append([]genRef{}, left.refs...), right.refs...)}
	if g.chance(0.3) {
		on += " AND " + g.cond(both, 1)
	}
	return fmt.Sprintf("%s %s ON %s", kind, source, on)
}

// equality compares a column of each side.
func (g *generator) equality(left, right *genScope) string {
	if g.chance(0.4) {
		for range 20 {
			l, r := pick(g, left.refs...), pick(g, right.refs...)
			if l.col.class == r.col.class && strings.Contains(l.col.decl, "bin") == strings.Contains(r.col.decl, "bin") {
				return fmt.Sprintf("%s %s %s", l.text, pick(g, "=", "=", "=", "<=>"), r.text)
			}
		}
	}
	var keys []string
	for _, r := range left.refs {
		if r.col.name == "k" {
			keys = append(keys, r.text)
		}
	}
	return fmt.Sprintf("%s = %s", pick(g, keys...), right.refs[0].text)
}

// conjunct returns a condition of WHERE, which may have a subquery.
func (g *generator) conjunct(s *genScope) string {
	if s.depth > 0 || g.chance(0.65) {
		return g.cond(s, 2)
	}
	t := g.small()
	g.alias++
	alias := fmt.Sprintf("s%d", g.alias)
	in := scopeOf(t, alias+".")
	in.depth = s.depth + 1
	where := ""
	if g.chance(0.5) {
		where = " WHERE " + g.cond(in, 1)
	}
	not := pick(g, "", "NOT ")
	switch g.IntN(5) {
	case 0, 1:
		c := class(g.IntN(int(classes)))
		ref := g.ref(in, c)
		if ref == "" {
			c, ref = intClass, in.refs[0].text
		}
		left := g.expr(s, c, 1)
		if c == strClass {
			left, ref = fmt.Sprintf("CAST(%s AS CHAR)", left), fmt.Sprintf("CAST(%s AS CHAR)", ref)
		}
		return fmt.Sprintf("%s %sIN (SELECT %s FROM %s %s%s)", left, not, ref, t.name, alias, where)
	case 2, 3:
		corr := g.equality(s, in)
		if g.chance(0.3) {
			both := &genScope{refs: append(append([]genRef{}, s.refs...), in.refs...)}
			corr += " AND " + g.cond(both, 1)
		}
		return fmt.Sprintf("%sEXISTS (SELECT 1 FROM %s %s WHERE %s)", not, t.name, alias, corr)
	}
	return fmt.Sprintf("%s %s %s", g.expr(s, intClass, 1), pick(g, "=", "<", ">=", "<>"), g.scalarSubquery(s))
}

func (g *generator) small() *genTable {
	for {
		if t := pick(g, g.tables...); t.rows <= 1000 {
			return t
		}
	}
}

// scalarSubquery returns a subquery of one value, correlated or not.
func (g *generator) scalarSubquery(s *genScope) string {
	t := g.small()
	g.alias++
	alias := fmt.Sprintf("s%d", g.alias)
	in := scopeOf(t, alias+".")
	where := ""
	if g.chance(0.6) {
		l, r := pick(g, s.refs...), in.refs[0]
		for _, x := range s.refs {
			if x.col.name == "k" {
				l = x
			}
		}
		where = fmt.Sprintf(" WHERE %s = %s", l.text, r.text)
		if g.chance(0.3) {
			where += " AND " + g.cond(in, 1)
		}
	}
	return fmt.Sprintf("(SELECT %s FROM %s %s%s)", g.aggregate(in, intClass), t.name, alias, where)
}

// aggregate returns an aggregate over a scope.
func (g *generator) aggregate(s *genScope, c class) string {
	arg := g.expr(s, c, 1)
	if c == strClass {
		return fmt.Sprintf(pick(g, "COUNT(%s)", "COUNT(DISTINCT %s)", "MIN(HEX(%s))", "MAX(HEX(%s))"), arg)
	}
	if c == dateClass || c == timeClass {
		return fmt.Sprintf(pick(g, "COUNT(%s)", "COUNT(DISTINCT %s)", "MIN(%s)", "MAX(%s)"), arg)
	}
	if g.chance(0.1) {
		return "COUNT(*)"
	}
	return fmt.Sprintf(pick(g, "COUNT(%s)", "COUNT(DISTINCT %s)", "MIN(%s)", "MAX(%s)", "SUM(%s)", "SUM(%s)",
		"AVG(%s)", "SUM(DISTINCT %s)"), arg)
}

func (g *generator) addGroups(q *genQuery, s *genScope) {
	for range g.IntN(3) {
		c := class(g.IntN(int(classes)))
		e := g.ref(s, c)
		if e == "" || g.chance(0.3) {
			e = g.expr(s, c, 1)
		}
		if !strings.Contains(e, ".") {
			e = s.refs[0].text // a constant would be a position
			c = intClass
		}
		e = g.stable(c, e, true)
		q.group = append(q.group, e)
		q.items = append(q.items, e)
	}
	for range 1 + g.IntN(3) {
		q.items = append(q.items, g.aggregate(s, class(g.IntN(int(classes)))))
	}
	if g.chance(0.2) {
		q.having = fmt.Sprintf("COUNT(*) %s %d", pick(g, ">", "<", "="), g.IntN(5))
	}
}

// addSetOp appends a set operation with a query of the same classes.
func (g *generator) addSetOp(q *genQuery) {
	t := g.small()
	s := scopeOf(t, "")
	q.items = nil
	var right []string
	q.with, q.from, q.where, q.having = "", []string{t.name}, nil, ""
	other := g.small()
	os := scopeOf(other, "")
	for range 1 + g.IntN(3) {
		c := class(g.IntN(int(classes)))
		q.items = append(q.items, g.stable(c, g.expr(s, c, 1), true))
		right = append(right, g.stable(c, g.expr(os, c, 1), true))
	}
	q.tail = fmt.Sprintf(" %s SELECT %s FROM %s", pick(g, "UNION", "UNION ALL", "INTERSECT", "EXCEPT"),
		strings.Join(right, ", "), other.name)
}
