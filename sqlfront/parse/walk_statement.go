package parse

// assignments passes on "a = 1, b = 2".
func (v childVisitor) assignments(list []Assignment) {
	for i := range list {
		v.node(list[i].Column)
		v.expr(&list[i].Value)
	}
}

// dml passes on the parts of a DML statement.
func (v childVisitor) dml(s Statement) bool {
	switch s := s.(type) {
	case *Insert:
		v.node(s.Table)
		for _, row := range s.Rows {
			v.exprs(row)
		}
		v.maybeQuery(s.Query)
		v.assignments(s.OnDuplicate)
		v.selectItems(s.Returning)
	case *Update:
		v.with(s.With)
		v.tables(s.Tables)
		v.assignments(s.Set)
		v.expr(&s.Where)
		v.orderItems(s.OrderBy)
		v.limit(s.Limit)
	case *Delete:
		v.with(s.With)
		v.names(s.Targets)
		v.tables(s.From)
		v.expr(&s.Where)
		v.orderItems(s.OrderBy)
		v.limit(s.Limit)
		v.selectItems(s.Returning)
	case *LoadData:
		v.node(s.Table)
		v.exprs(s.Targets)
		v.assignments(s.Set)
	case *Call:
		v.exprs(s.Args)
	case *Do:
		v.exprs(s.Exprs)
	default:
		return false
	}
	return true
}

// ddl passes on the parts of a DDL statement.
func (v childVisitor) ddl(s Statement) bool {
	switch s := s.(type) {
	case *CreateTable:
		v.node(s.Table)
		if s.Like != nil {
			v.node(s.Like)
		}
		v.columns(s.Columns)
		v.keys(s.Keys)
		v.maybeQuery(s.Query)
	case *AlterTable:
		v.node(s.Table)
		for _, a := range s.Actions {
			v.columns(a.Columns)
			v.keys(a.Keys)
			v.expr(&a.Expr)
			v.orderItems(a.OrderBy)
			if a.NewTable != nil {
				v.node(a.NewTable)
			}
		}
	case *DropTable:
		v.names(s.Tables)
	case *TruncateTable:
		v.node(s.Table)
	case *RenameTable:
		for _, pair := range s.Pairs {
			v.node(pair.From)
			v.node(pair.To)
		}
	case *CreateView:
		v.node(s.View)
		v.node(s.Query)
	case *DropView:
		v.names(s.Views)
	case *CreateIndex:
		v.node(s.Table)
		v.keys([]*KeyDef{s.Key})
	case *DropIndex:
		v.node(s.Table)
	default:
		return false
	}
	return true
}

// columns passes on the expressions of column definitions.
func (v childVisitor) columns(list []*ColumnDef) {
	for _, c := range list {
		for _, a := range c.Attrs {
			v.expr(&a.Expr)
			if a.Reference != nil {
				v.node(a.Reference.Table)
			}
		}
	}
}

// keys passes on the expressions and tables of keys.
func (v childVisitor) keys(list []*KeyDef) {
	for _, k := range list {
		for _, part := range k.Parts {
			v.expr(&part.Expr)
		}
		v.expr(&k.Check)
		if k.Reference != nil {
			v.node(k.Reference.Table)
		}
	}
}

// admin passes on the parts of the other statements.
func (v childVisitor) admin(s Statement) {
	switch s := s.(type) {
	case *Set:
		v.setVars(s.Vars)
	case *SetStatement:
		v.setVars(s.Vars)
		v.node(s.Stmt)
	case *Show:
		if s.Table != nil {
			v.node(s.Table)
		}
		v.expr(&s.ID)
		v.expr(&s.Where)
		v.limit(s.Limit)
	case *Describe:
		v.node(s.Table)
	case *Explain:
		if s.Stmt != nil {
			v.node(s.Stmt)
		}
		v.expr(&s.ForConnection)
	case *TableAdmin:
		v.names(s.Tables)
	case *Kill:
		v.expr(&s.ID)
	case *LockTables:
		for _, t := range s.Tables {
			v.node(t.Table)
		}
	case *Prepare:
		v.expr(&s.From)
	case *Execute:
		v.expr(&s.Immediate)
		v.exprs(s.Using)
	case *Flush:
		v.names(s.Tables)
	case *Handler:
		v.node(s.Table)
		v.exprs(s.Key)
		v.expr(&s.Where)
		v.limit(s.Limit)
	}
}

// setVars passes on the values of SET.
func (v childVisitor) setVars(vars []*SetVar) {
	for _, s := range vars {
		v.expr(&s.Value)
	}
}
