package sqltest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// class is a family of types between which the generator makes no difference.
type class int

const (
	intClass class = iota
	decClass
	floatClass
	strClass
	dateClass
	timeClass // DATETIME
	classes
)

// genColumn is a column of a random table.
type genColumn struct {
	name     string
	class    class
	decl     string
	notNull  bool
	nulls    float64
	pool     []string // literals; values are drawn from it
	caseless bool     // a string whose equal values may differ
}

// genTable is a random table.
type genTable struct {
	name string
	cols []*genColumn
	rows int
}

// typeMaker makes the values of a SQL type.
type typeMaker struct {
	class    class
	decl     string
	caseless bool
	value    func(g *generator) string
}

// generator makes tables and queries from a seed.
type generator struct {
	*rand.Rand
	tables []*genTable
	alias  int
}

func newGenerator(seed uint64) *generator {
	return &generator{Rand: rand.New(rand.NewPCG(seed, 1))}
}

func (g *generator) chance(p float64) bool { return g.Float64() < p }

func pick[T any](g *generator, list ...T) T { return list[g.IntN(len(list))] }

func (g *generator) between(lo, hi int64) string { return fmt.Sprint(lo + g.Int64N(hi-lo+1)) }

// decimal is a number with a scale.
func (g *generator) decimal(digits, scale int) string {
	whole := ""
	for range 1 + g.IntN(digits-scale) {
		whole += string(rune('0' + g.IntN(10)))
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if g.chance(0.4) {
		whole = "-" + whole
	}
	frac := ""
	for range scale {
		frac += string(rune('0' + g.IntN(10)))
	}
	return whole + "." + frac
}

var words = []string{"", "a", "A", "ab", "aB", "abc", "ABC", "b", "B ", "bar", "Bar", "foo", "FOO", "foo ", "foobar",
	"x_y", "50%", "12", "012", "-3", "3.5", "zebra", "Zoë", "ñandú", "über", "日本", "2024-02-29", "null", "a'b", `a\b`,
	"hello world"}

func (g *generator) word() string {
	w := pick(g, words...)
	if g.chance(0.1) {
		w = fmt.Sprintf("key%d", g.IntN(5000))
	}
	return w
}

func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(s) + "'"
}

func (g *generator) date() string {
	return fmt.Sprintf("%04d-%02d-%02d", 1992+g.IntN(40), 1+g.IntN(12), 1+g.IntN(28))
}

var typeMakers = []typeMaker{
	{intClass, "TINYINT", false, func(g *generator) string { return g.between(-128, 127) }},
	{intClass, "SMALLINT", false, func(g *generator) string { return g.between(-300, 300) }},
	{intClass, "INT", false, func(g *generator) string { return g.between(-20, 20) }},
	{intClass, "INT", false, func(g *generator) string { return g.between(-2147483648, 2147483647) }},
	{intClass, "INT UNSIGNED", false, func(g *generator) string { return g.between(0, 4294967295) }},
	{intClass, "BIGINT", false, func(g *generator) string { return g.between(-5, 1000) }},
	{intClass, "BIGINT", false, func(g *generator) string { return g.between(-4e18, 4e18) }},
	{intClass, "MEDIUMINT", false, func(g *generator) string { return g.between(0, 100000) }},
	{decClass, "DECIMAL(8,2)", false, func(g *generator) string { return g.decimal(8, 2) }},
	{decClass, "DECIMAL(15,2)", false, func(g *generator) string { return g.decimal(10, 2) }},
	{decClass, "DECIMAL(18,4)", false, func(g *generator) string { return g.decimal(18, 4) }},
	{decClass, "DECIMAL(30,5)", false, func(g *generator) string { return g.decimal(30, 5) }},
	{floatClass, "DOUBLE", false, func(g *generator) string { return fmt.Sprint(float64(g.IntN(2000)-1000) / 4) }},
	{strClass, "VARCHAR(30)", true, func(g *generator) string { return quote(g.word()) }},
	{strClass, "CHAR(12)", true, func(g *generator) string { return quote(g.word()) }},
	{strClass, "VARCHAR(30) COLLATE utf8mb4_bin", true, func(g *generator) string { return quote(g.word()) }},
	{strClass, "TEXT", true, func(g *generator) string { return quote(g.word() + g.word()) }},
	{dateClass, "DATE", false, func(g *generator) string { return quote(g.date()) }},
	{timeClass, "DATETIME", false, func(g *generator) string {
		return quote(fmt.Sprintf("%s %02d:%02d:%02d", g.date(), g.IntN(24), g.IntN(60), g.IntN(60)))
	}},
}

// makeTables makes the tables of a round; with the chance large one of them has more rows than a granule.
func (g *generator) makeTables(large float64) {
	sizes := []int{20 + g.IntN(60), g.IntN(40), 30 + g.IntN(200)}
	if g.chance(large) {
		sizes[0] = 8192 + g.IntN(9000)
	}
	for i, rows := range sizes {
		t := &genTable{name: fmt.Sprintf("t%d", i), rows: rows}
		// Every table has a small key, so that joins match.
		t.cols = append(t.cols, g.column("k", typeMakers[2], rows))
		for c := range 4 + g.IntN(5) {
			t.cols = append(t.cols, g.column(fmt.Sprintf("c%d", c), pick(g, typeMakers...), rows))
		}
		g.tables = append(g.tables, t)
	}
}

func (g *generator) column(name string, m typeMaker, rows int) *genColumn {
	c := &genColumn{name: name, class: m.class, decl: m.decl, caseless: m.caseless}
	c.notNull = g.chance(0.2)
	if !c.notNull {
		c.nulls = pick(g, 0, 0.05, 0.3, 1)
		if c.nulls == 1 && g.chance(0.8) {
			c.nulls = 0.1
		}
	}
	for range pick(g, 1, 3, 10, 50, max(1, rows)) {
		c.pool = append(c.pool, m.value(g))
	}
	return c
}

// statements returns what creates and fills the tables.
func (g *generator) statements() []string {
	var out []string
	for _, t := range g.tables {
		var decls []string
		for _, c := range t.cols {
			d := c.name + " " + c.decl
			if c.notNull {
				d += " NOT NULL"
			}
			decls = append(decls, d)
		}
		out = append(out, fmt.Sprintf("CREATE TABLE %s (%s)", t.name, strings.Join(decls, ", ")))
		const batch = 1000
		for at := 0; at < t.rows; at += batch {
			out = append(out, t.insert(g, min(batch, t.rows-at)))
		}
	}
	return out
}

func (t *genTable) insert(g *generator, n int) string {
	var sb strings.Builder
	fmt.Fprintf(&sb, "INSERT INTO %s VALUES ", t.name)
	for i := range n {
		if i > 0 {
			sb.WriteByte(',')
		}
		sb.WriteByte('(')
		for j, c := range t.cols {
			if j > 0 {
				sb.WriteByte(',')
			}
			if !c.notNull && g.chance(c.nulls) {
				sb.WriteString("NULL")
			} else {
				sb.WriteString(pick(g, c.pool...))
			}
		}
		sb.WriteByte(')')
	}
	return sb.String()
}
