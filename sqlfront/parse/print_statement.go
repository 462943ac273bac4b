package parse

// statement prints a statement that is no query.
func (p *printer) statement(s Statement) {
	switch s := s.(type) {
	case *Insert:
		p.insert(s)
	case *Update:
		p.update(s)
	case *Delete:
		p.delete(s)
	case *LoadData:
		p.loadData(s)
	case *Call:
		p.str("call ")
		p.qualified(s.Schema, s.Name)
		p.str("(")
		p.exprs(s.Args)
		p.str(")")
	case *Do:
		p.str("do ")
		p.exprs(s.Exprs)
	case *Empty:
	case *Unsupported:
		p.str(s.Text)
	default:
		if !p.ddl(s) && !p.session(s) {
			p.admin(s)
		}
	}
}

// priority prints a priority word and a blank.
func (p *printer) priority(pr Priority) {
	p.str([...]string{PriorityNone: "", PriorityLow: "low_priority ", PriorityHigh: "high_priority ",
		PriorityDelayed: "delayed ", PriorityConcurrent: "concurrent "}[pr])
}

// insert prints INSERT and REPLACE. The rows of a stream are not part of the statement.
func (p *printer) insert(s *Insert) {
	p.str(map[bool]string{true: "replace ", false: "insert "}[s.Replace])
	p.priority(s.Priority)
	p.when(s.Ignore, "ignore ")
	p.str("into ")
	p.tableName(s.Table)
	switch {
	case s.SetForm:
		p.str(" set ")
		for i, c := range s.Columns {
			p.comma(i)
			p.name(c.Name)
			p.clause(" = ", s.Rows[0][i])
		}
	default:
		if s.HasColumns {
			p.str(" (")
			p.names(s.Columns)
			p.str(")")
		}
		if s.Query != nil {
			p.str(" ")
			p.query(s.Query)
		} else {
			p.str(" values ")
			p.rows(s.Rows)
		}
	}
	if s.RowAlias.IsSet() {
		p.str(" as ")
		p.name(s.RowAlias.Name)
		p.parenNames(s.ColumnAliases)
	}
	if s.OnDuplicate != nil {
		p.str(" on duplicate key update ")
		p.assignments(s.OnDuplicate)
	}
	p.returning(s.Returning)
}

// returning prints RETURNING.
func (p *printer) returning(items []*SelectItem) {
	if items != nil {
		p.str(" returning ")
		p.selectItems(items)
	}
}

// assignments prints "a = 1, b = 2".
func (p *printer) assignments(list []Assignment) {
	for i, a := range list {
		p.comma(i)
		p.operand(a.Column)
		p.clause(" = ", a.Value)
	}
}

// update prints UPDATE.
func (p *printer) update(s *Update) {
	p.with(s.With)
	p.str("update ")
	p.priority(s.Priority)
	p.when(s.Ignore, "ignore ")
	p.tableList(s.Tables)
	p.str(" set ")
	p.assignments(s.Set)
	p.clause(" where ", s.Where)
	p.orderBy(" order by ", s.OrderBy)
	p.limit(s.Limit)
}

// delete prints DELETE.
func (p *printer) delete(s *Delete) {
	p.with(s.With)
	p.str("delete ")
	p.priority(s.Priority)
	p.when(s.Quick, "quick ")
	p.when(s.Ignore, "ignore ")
	switch {
	case s.Using:
		p.str("from ")
		p.tables(s.Targets)
		p.str(" using ")
	default:
		p.tables(s.Targets)
		p.when(s.Targets != nil, " ")
		p.str("from ")
	}
	p.tableList(s.From)
	p.clause(" where ", s.Where)
	p.orderBy(" order by ", s.OrderBy)
	p.limit(s.Limit)
	p.returning(s.Returning)
}

// loadData prints LOAD DATA and LOAD XML.
func (p *printer) loadData(s *LoadData) {
	p.str(map[bool]string{true: "load xml ", false: "load data "}[s.XML])
	p.priority(s.Priority)
	p.when(s.Local, "local ")
	p.str("infile ")
	p.quote(s.File)
	p.str([...]string{DuplicateError: "", DuplicateReplace: " replace", DuplicateIgnore: " ignore"}[s.Duplicates])
	p.str(" into table ")
	p.tableName(s.Table)
	if s.Charset != "" {
		p.str(" character set ", s.Charset)
	}
	if s.RowTag != "" {
		p.str(" rows identified by ")
		p.quote(s.RowTag)
	}
	p.fieldsAndLines(&s.Fields, &s.Lines)
	if s.IgnoreLines > 0 {
		p.str(" ignore ")
		p.uint(s.IgnoreLines)
		p.str(" lines")
	}
	if s.HasTargets {
		p.str(" (")
		p.exprs(s.Targets)
		p.str(")")
	}
	if s.Set != nil {
		p.str(" set ")
		p.assignments(s.Set)
	}
}

// fieldsAndLines prints the FIELDS and LINES clauses.
func (p *printer) fieldsAndLines(f *FieldsSpec, l *LinesSpec) {
	if f.Terminated.Set || f.Enclosed.Set || f.Escaped.Set {
		p.str(" fields")
		p.byString(" terminated by ", f.Terminated)
		p.byString(map[bool]string{true: " optionally enclosed by ", false: " enclosed by "}[f.Optionally], f.Enclosed)
		p.byString(" escaped by ", f.Escaped)
	}
	if l.Starting.Set || l.Terminated.Set {
		p.str(" lines")
		p.byString(" starting by ", l.Starting)
		p.byString(" terminated by ", l.Terminated)
	}
}

// byString prints a word and a string that was written.
func (p *printer) byString(word string, s OptString) {
	if s.Set {
		p.str(word)
		p.quote(s.Value)
	}
}
