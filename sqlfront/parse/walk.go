package parse

// Walk visits n and everything below it, parents before children and in the order of the text. Where visit returns
// false, the children are left out. It does not recurse, so any width and depth is fine. Parts that are no
// nodes of a tree (identifiers, types, column definitions, options) are not visited, but the expressions in them are.
func Walk(n Node, visit func(Node) bool) {
	stack := []Node{n}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if n == nil || !visit(n) {
			continue
		}
		base := len(stack)
		children(n, func(slot *Expr) {
			if *slot != nil {
				stack = append(stack, *slot)
			}
		}, func(child Node) { stack = append(stack, child) })
		for i, j := base, len(stack)-1; i < j; i, j = i+1, j-1 {
			stack[i], stack[j] = stack[j], stack[i]
		}
	}
}

// Rewrite replaces expressions below n: replace is called for each one after those below it, and what it returns takes
// its place. n itself is changed. Trees that lean to the left cost no stack.
func Rewrite(n Node, replace func(Expr) Expr) {
	type task struct {
		slot *Expr // what to replace once the children are done; nil for nodes that are no expressions
		node Node
		done bool
	}
	stack := []task{{node: n}}
	for len(stack) > 0 {
		t := &stack[len(stack)-1]
		if t.done {
			slot := t.slot
			stack = stack[:len(stack)-1]
			if slot != nil {
				*slot = replace(*slot)
			}
			continue
		}
		t.done = true
		base := len(stack)
		children(t.node, func(slot *Expr) {
			if *slot != nil {
				stack = append(stack, task{slot: slot, node: *slot})
			}
		}, func(child Node) { stack = append(stack, task{node: child}) })
		for i, j := base, len(stack)-1; i < j; i, j = i+1, j-1 {
			stack[i], stack[j] = stack[j], stack[i]
		}
	}
}

// RewriteExpr is Rewrite for an expression, which may be replaced itself.
func RewriteExpr(e Expr, replace func(Expr) Expr) Expr {
	Rewrite(e, replace)
	return replace(e)
}

// childVisitor receives the children of one node: expressions by the place they stand in, other nodes as they are.
type childVisitor struct {
	expr func(*Expr)
	node func(Node)
}

// children calls expr for the expressions right below n, and node for its other children.
func children(n Node, expr func(*Expr), node func(Node)) {
	v := childVisitor{expr, node}
	switch n := n.(type) {
	case Expr:
		if !v.operator(n) {
			v.operand(n)
		}
	case QueryExpr:
		v.query(n)
	case TableExpr:
		v.table(n)
	case Statement:
		if !v.dml(n) && !v.ddl(n) {
			v.admin(n)
		}
	case *SelectItem:
		v.expr(&n.Expr)
	case *OrderItem:
		v.expr(&n.Expr)
	case *Window:
		v.window(n)
	case *Limit:
		v.limit(n)
	}
}

// exprs passes on a list of expressions.
func (v childVisitor) exprs(list []Expr) {
	for i := range list {
		v.expr(&list[i])
	}
}

// maybeQuery passes on a query, if there is one.
func (v childVisitor) maybeQuery(q QueryExpr) {
	if q != nil {
		v.node(q)
	}
}

// operator passes on the operands of operators.
func (v childVisitor) operator(e Expr) bool {
	switch e := e.(type) {
	case *Logic:
		v.exprs(e.Args)
	case *Compare:
		v.expr(&e.Left)
		v.expr(&e.Right)
	case *QuantifiedCompare:
		v.expr(&e.Left)
		v.node(e.Query)
	case *Binary:
		v.expr(&e.Left)
		v.expr(&e.Right)
	case *Unary:
		v.expr(&e.Arg)
	case *AssignExpr:
		v.expr(&e.Value)
	case *Is:
		v.expr(&e.Arg)
	case *Like:
		v.expr(&e.Arg)
		v.expr(&e.Pattern)
		v.expr(&e.Escape)
	case *Regexp:
		v.expr(&e.Arg)
		v.expr(&e.Pattern)
	case *Between:
		v.expr(&e.Arg)
		v.expr(&e.Low)
		v.expr(&e.High)
	case *InList:
		v.expr(&e.Arg)
		v.exprs(e.List)
	case *InSubquery:
		v.expr(&e.Arg)
		v.node(e.Query)
	case *MemberOf:
		v.expr(&e.Arg)
		v.expr(&e.Array)
	case *DateArith:
		v.expr(&e.Date)
		v.expr(&e.Value)
	case *Collate:
		v.expr(&e.Arg)
	default:
		return false
	}
	return true
}

// operand passes on the parts of the other expressions.
func (v childVisitor) operand(e Expr) {
	switch e := e.(type) {
	case *Exists:
		v.node(e.Query)
	case *Subquery:
		v.node(e.Query)
	case *Row:
		v.exprs(e.Args)
	case *Case:
		v.expr(&e.Arg)
		for i := range e.Whens {
			v.expr(&e.Whens[i].Cond)
			v.expr(&e.Whens[i].Then)
		}
		v.expr(&e.Else)
	case *Cast:
		v.expr(&e.Arg)
	case *ConvertUsing:
		v.expr(&e.Arg)
	case *Extract:
		v.expr(&e.Arg)
	case *TimestampDiff:
		v.expr(&e.From)
		v.expr(&e.To)
	case *Trim:
		v.expr(&e.Remove)
		v.expr(&e.Arg)
	case *Match:
		for _, c := range e.Columns {
			v.node(c)
		}
		v.expr(&e.Against)
	case *ValuesFunc:
		v.node(e.Column)
	case *Default:
		if e.Column != nil {
			v.node(e.Column)
		}
	case *FuncCall:
		v.exprs(e.Args)
		v.orderItems(e.OrderBy)
		v.limit(e.Limit)
		v.orderItems(e.WithinGroup)
		v.expr(&e.Filter)
		if e.Over != nil {
			v.node(e.Over)
		}
	}
}

// orderItems passes on the keys of an order.
func (v childVisitor) orderItems(items []*OrderItem) {
	for _, item := range items {
		v.node(item)
	}
}

// selectItems passes on a select list.
func (v childVisitor) selectItems(items []*SelectItem) {
	for _, item := range items {
		v.node(item)
	}
}

// limit passes on the values of a LIMIT.
func (v childVisitor) limit(l *Limit) {
	if l != nil {
		v.expr(&l.Offset)
		v.expr(&l.Count)
		v.expr(&l.RowsExamined)
	}
}

// window passes on the parts of a window.
func (v childVisitor) window(w *Window) {
	v.exprs(w.PartitionBy)
	v.orderItems(w.OrderBy)
	if w.Frame != nil {
		v.expr(&w.Frame.Start.Value)
		v.expr(&w.Frame.End.Value)
	}
}

// query passes on the parts of a query.
func (v childVisitor) query(q QueryExpr) {
	tail := q.Tail()
	v.with(tail.With)
	switch q := q.(type) {
	case *Select:
		v.selectItems(q.Items)
		v.tables(q.From)
		v.expr(&q.Where)
		if q.GroupBy != nil {
			v.orderItems(q.GroupBy.Items)
			for _, set := range q.GroupBy.Sets {
				v.exprs(set)
			}
		}
		v.expr(&q.Having)
		for _, w := range q.Windows {
			v.node(w.Spec)
		}
		v.expr(&q.Qualify)
	case *SetOp:
		v.node(q.First)
		for _, t := range q.Rest {
			v.node(t.Query)
		}
	case *ValuesQuery:
		for _, row := range q.Rows {
			v.exprs(row)
		}
	case *ParenQuery:
		v.node(q.Query)
	}
	v.orderItems(tail.OrderBy)
	v.limit(tail.Limit)
	if tail.Into != nil {
		v.exprs(tail.Into.Vars)
	}
}

// with passes on the queries of a WITH.
func (v childVisitor) with(w *With) {
	if w != nil {
		for _, c := range w.CTEs {
			v.node(c.Query)
		}
	}
}

// tables passes on a list of tables.
func (v childVisitor) tables(list []TableExpr) {
	for _, t := range list {
		v.node(t)
	}
}

// names passes on a list of table names.
func (v childVisitor) names(list []*TableName) {
	for _, t := range list {
		v.node(t)
	}
}

// table passes on the parts of an element of FROM.
func (v childVisitor) table(t TableExpr) {
	switch t := t.(type) {
	case *TableName:
		v.expr(&t.AsOf)
	case *DerivedTable:
		v.node(t.Query)
	case *Join:
		v.node(t.Left)
		v.node(t.Right)
		v.expr(&t.On)
	}
}

// Placeholders returns how many question marks a statement has, which is how many values executing it needs.
func Placeholders(n Node) int {
	count := 0
	Walk(n, func(n Node) bool {
		if _, ok := n.(*Placeholder); ok {
			count++
		}
		return true
	})
	return count
}
