package parse

import "strconv"

// String returns a node as SQL text in a normal form, close to that of MariaDB's SHOW CREATE VIEW: keywords in lower
// case, names in backquotes, as few parentheses as the tree needs. Parsing the text in the default mode gives the same
// tree, apart from positions and source texts.
func String(n Node) string { return string(AppendTo(nil, n)) }

// AppendTo appends the text that String returns.
func AppendTo(dst []byte, n Node) []byte {
	p := printer{buf: dst}
	p.node(n)
	return p.buf
}

// printer builds the text of a node.
type printer struct {
	buf []byte
}

// node prints any node.
func (p *printer) node(n Node) {
	switch n := n.(type) {
	case nil:
	case Expr:
		p.expr(n, precLowest)
	case QueryExpr:
		p.query(n)
	case Statement:
		p.statement(n)
	case TableExpr:
		p.table(n)
	default:
		p.part(n)
	}
}

// part prints the nodes that are neither expressions, statements nor tables.
func (p *printer) part(n Node) {
	switch n := n.(type) {
	case Ident:
		p.name(n.Name)
	case *SelectItem:
		p.selectItem(n)
	case *OrderItem:
		p.orderItem(n)
	case *Window:
		p.window(n)
	case *Limit:
		p.limit(n)
	case *DataType:
		p.dataType(n)
	case *ColumnDef:
		p.columnDef(n)
	case *KeyDef:
		p.keyDef(n)
	case *TableOption:
		p.tableOption(n)
	}
}

// str appends text as it is.
func (p *printer) str(parts ...string) {
	for _, s := range parts {
		p.buf = append(p.buf, s...)
	}
}

// when appends text if a condition holds.
func (p *printer) when(cond bool, s string) {
	if cond {
		p.buf = append(p.buf, s...)
	}
}

// comma appends a separator before all but the first element.
func (p *printer) comma(i int) { p.when(i > 0, ", ") }

// uint appends a number.
func (p *printer) uint(n uint64) { p.buf = strconv.AppendUint(p.buf, n, 10) }

// name appends an identifier in backquotes.
func (p *printer) name(name string) {
	p.buf = append(p.buf, '`')
	for i := 0; i < len(name); i++ {
		if name[i] == '`' {
			p.buf = append(p.buf, '`')
		}
		p.buf = append(p.buf, name[i])
	}
	p.buf = append(p.buf, '`')
}

// names appends a list of identifiers.
func (p *printer) names(ids []Ident) {
	for i, id := range ids {
		p.comma(i)
		p.name(id.Name)
	}
}

// parenNames appends " (a, b)" unless the list is empty.
func (p *printer) parenNames(ids []Ident) {
	if len(ids) > 0 {
		p.str(" (")
		p.names(ids)
		p.str(")")
	}
}

// qualified appends dotted identifiers, leaving out the empty ones in front.
func (p *printer) qualified(parts ...string) {
	dot := false
	for _, part := range parts {
		if part == "" {
			continue
		}
		p.when(dot, ".")
		p.name(part)
		dot = true
	}
}

// quote appends a string literal.
func (p *printer) quote(s string) {
	p.buf = append(p.buf, '\'')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case 0:
			p.str(`\0`)
		case '\n':
			p.str(`\n`)
		case '\r':
			p.str(`\r`)
		case 26:
			p.str(`\Z`)
		case '\'', '\\':
			// \% and \_ keep their backslash when read, so one that stands for itself must not be doubled.
			if c == '\\' && i+1 < len(s) && (s[i+1] == '%' || s[i+1] == '_') {
				p.buf = append(p.buf, c)
				continue
			}
			p.buf = append(p.buf, '\\', c)
		default:
			p.buf = append(p.buf, c)
		}
	}
	p.buf = append(p.buf, '\'')
}

// with appends a WITH clause and a blank.
func (p *printer) with(w *With) {
	if w == nil {
		return
	}
	p.str("with ")
	p.when(w.Recursive, "recursive ")
	for i, c := range w.CTEs {
		p.comma(i)
		p.name(c.Name.Name)
		p.parenNames(c.Columns)
		p.str(" as (")
		p.query(c.Query)
		p.str(")")
	}
	p.str(" ")
}

// query prints a query.
func (p *printer) query(q QueryExpr) {
	tail := q.Tail()
	p.with(tail.With)
	switch q := q.(type) {
	case *Select:
		p.selectCore(q)
	case *SetOp:
		p.queryOperand(q.First)
		for _, t := range q.Rest {
			switch t.Op {
			case Union:
				p.str(" union ")
			case Except:
				p.str(" except ")
			case Intersect:
				p.str(" intersect ")
			}
			p.when(t.All, "all ")
			p.queryOperand(t.Query)
		}
	case *ValuesQuery:
		p.str("values ")
		p.rows(q.Rows)
	case *ParenQuery:
		p.str("(")
		p.query(q.Query)
		p.str(")")
	}
	p.queryTail(tail)
}

// queryOperand prints an operand of a set operation.
func (p *printer) queryOperand(q QueryExpr) {
	_, chain := q.(*SetOp)
	if !chain && q.Tail().isEmpty() {
		p.query(q)
		return
	}
	p.str("(")
	p.query(q)
	p.str(")")
}

// queryTail prints the clauses behind a query's body.
func (p *printer) queryTail(t *QueryTail) {
	p.orderBy(" order by ", t.OrderBy)
	p.limit(t.Limit)
	if in := t.Into; in != nil {
		p.into(in)
	}
	for _, l := range t.Locks {
		switch {
		case l.Kind == LockForUpdate:
			p.str(" for update")
		case l.Of == nil:
			p.str(" lock in share mode")
		default:
			p.str(" for share")
		}
		if l.Of != nil {
			p.str(" of ")
			p.tables(l.Of)
		}
		switch l.Wait {
		case WaitSeconds:
			p.str(" wait ")
			p.expr(l.Seconds, precLowest)
		case NoWait:
			p.str(" nowait")
		case SkipLocked:
			p.str(" skip locked")
		}
	}
}

// selectFlagTexts are the texts of the flags, by bit.
var selectFlagTexts = [...]string{"straight_join ", "high_priority ", "sql_small_result ", "sql_big_result ",
	"sql_buffer_result ", "sql_cache ", "sql_no_cache ", "sql_calc_found_rows "}

// selectCore prints a SELECT up to its WINDOW clause.
func (p *printer) selectCore(s *Select) {
	p.str("select ")
	if s.Hint != "" {
		p.str("/*+ ", s.Hint, " */ ")
	}
	p.when(s.Distinct, "distinct ")
	for bit, text := range selectFlagTexts {
		p.when(s.Flags&(1<<bit) != 0, text)
	}
	p.selectItems(s.Items)
	if s.From != nil {
		p.str(" from ")
		p.tableList(s.From)
	}
	p.clause(" where ", s.Where)
	if s.GroupBy != nil {
		p.groupBy(s.GroupBy)
	}
	p.clause(" having ", s.Having)
	for i, w := range s.Windows {
		if i == 0 {
			p.str(" window ")
		}
		p.comma(i)
		p.name(w.Name.Name)
		p.str(" as ")
		p.window(w.Spec)
	}
	p.clause(" qualify ", s.Qualify)
}

// clause prints a word and an expression unless that is nil.
func (p *printer) clause(word string, e Expr) {
	if e != nil {
		p.str(word)
		p.expr(e, precLowest)
	}
}

// selectItems prints a select list.
func (p *printer) selectItems(items []*SelectItem) {
	for i, item := range items {
		p.comma(i)
		p.selectItem(item)
	}
}

// selectItem prints one element of a select list.
func (p *printer) selectItem(item *SelectItem) {
	p.expr(item.Expr, precLowest)
	if item.Alias.IsSet() {
		p.str(" as ")
		p.name(item.Alias.Name)
	}
}

// groupBy prints GROUP BY.
func (p *printer) groupBy(g *GroupBy) {
	switch g.Kind {
	case GroupSets:
		p.str(" group by grouping sets (")
		for i, set := range g.Sets {
			p.comma(i)
			p.str("(")
			p.exprs(set)
			p.str(")")
		}
		p.str(")")
	case GroupCube:
		p.orderBy(" group by cube (", g.Items)
		p.str(")")
	default:
		p.orderBy(" group by ", g.Items)
		p.when(g.Kind == GroupRollup, " with rollup")
	}
}

// orderBy prints a word and keys, if there are any.
func (p *printer) orderBy(word string, items []*OrderItem) {
	for i, item := range items {
		if i == 0 {
			p.str(word)
		}
		p.comma(i)
		p.orderItem(item)
	}
}

// orderItem prints one key.
func (p *printer) orderItem(item *OrderItem) {
	p.expr(item.Expr, precLowest)
	switch {
	case item.Desc:
		p.str(" desc")
	case item.Explicit:
		p.str(" asc")
	}
}

// limit prints LIMIT, or FETCH where that alone says it.
func (p *printer) limit(l *Limit) {
	switch {
	case l == nil:
		return
	case l.WithTies || l.Count == nil && l.Offset != nil:
		if l.Offset != nil {
			p.str(" offset ")
			p.expr(l.Offset, precLowest)
			p.str(" rows")
		}
		if l.Count != nil {
			p.str(" fetch first ")
			p.expr(l.Count, precLowest)
			p.str(" rows with ties")
		}
		return
	}
	p.str(" limit ")
	if l.Count != nil {
		if l.Offset != nil {
			p.expr(l.Offset, precLowest)
			p.str(", ")
		}
		p.expr(l.Count, precLowest)
		p.when(l.RowsExamined != nil, " ")
	}
	if l.RowsExamined != nil {
		p.str("rows examined ")
		p.expr(l.RowsExamined, precLowest)
	}
}

// into prints an INTO clause.
func (p *printer) into(in *Into) {
	switch in.Kind {
	case IntoOutfile:
		p.str(" into outfile ")
		p.quote(in.File)
		if in.Charset != "" {
			p.str(" character set ", in.Charset)
		}
		p.fieldsAndLines(&in.Fields, &in.Lines)
	case IntoDumpfile:
		p.str(" into dumpfile ")
		p.quote(in.File)
	default:
		p.str(" into ")
		p.exprs(in.Vars)
	}
}

// rows prints "(1, 2), (3, 4)".
func (p *printer) rows(rows [][]Expr) {
	for i, row := range rows {
		p.comma(i)
		p.str("(")
		p.exprs(row)
		p.str(")")
	}
}
