package parse

// tableList prints the comma list of FROM.
func (p *printer) tableList(list []TableExpr) {
	for i, t := range list {
		p.comma(i)
		p.table(t)
	}
}

// tables prints a list of names.
func (p *printer) tables(list []*TableName) {
	for i, t := range list {
		p.comma(i)
		p.tableName(t)
	}
}

// table prints an element of FROM. Joins that lean to the left are printed by a loop.
func (p *printer) table(t TableExpr) {
	var spine []*Join
	for {
		j, ok := t.(*Join)
		if !ok {
			break
		}
		spine = append(spine, j)
		t = j.Left
	}
	switch t := t.(type) {
	case *TableName:
		p.tableName(t)
	case *DerivedTable:
		p.when(t.Lateral, "lateral ")
		p.str("(")
		p.query(t.Query)
		p.str(")")
		if t.Alias.IsSet() {
			p.str(" as ")
			p.name(t.Alias.Name)
			p.parenNames(t.Columns)
		}
	}
	for i := len(spine) - 1; i >= 0; i-- {
		p.join(spine[i])
	}
}

// joinTexts are the texts of the joins.
var joinTexts = [...]string{JoinInner: "join ", JoinCross: "cross join ", JoinLeft: "left join ",
	JoinRight: "right join ", JoinFull: "full join ", JoinStraight: "straight_join "}

// join prints a join without its left side.
func (p *printer) join(j *Join) {
	p.str(" ")
	p.when(j.Natural, "natural ")
	p.str(joinTexts[j.Kind])
	if _, nested := j.Right.(*Join); nested {
		p.str("(")
		p.table(j.Right)
		p.str(")")
	} else {
		p.table(j.Right)
	}
	p.clause(" on ", j.On)
	if j.Using != nil {
		p.str(" using")
		p.parenNames(j.Using)
	}
}

// tableName prints a table with what belongs to its name in FROM.
func (p *printer) tableName(t *TableName) {
	p.qualified(t.Schema, t.Name)
	if t.Partitions != nil {
		p.str(" partition")
		p.parenNames(t.Partitions)
	}
	if t.AsOf != nil {
		p.str(" for system_time as of ")
		p.expr(t.AsOf, precPredicate+1)
	}
	if t.Alias.IsSet() {
		p.str(" as ")
		p.name(t.Alias.Name)
	}
	for _, h := range t.Hints {
		p.str(" ", h.Verb, " index ")
		if h.For != "" {
			p.str("for ", h.For, " ")
		}
		p.str("(")
		p.names(h.Indexes)
		p.str(")")
	}
}
