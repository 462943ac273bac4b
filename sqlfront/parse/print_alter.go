package parse

// alterTable prints ALTER TABLE.
func (p *printer) alterTable(s *AlterTable) {
	p.str("alter ")
	p.when(s.Online, "online ")
	p.when(s.Ignore, "ignore ")
	p.str("table ")
	p.when(s.IfExists, "if exists ")
	p.tableName(s.Table)
	p.wait(s.WaitSet, s.Wait)
	for i, a := range s.Actions {
		p.str(map[bool]string{true: " ", false: ", "}[i == 0])
		p.alterAction(a)
	}
}

// ifExists prints IF EXISTS.
func (p *printer) ifExists(set bool) { p.when(set, "if exists ") }

// alterAction prints one action.
func (p *printer) alterAction(a *AlterAction) {
	switch a.Verb {
	case AlterAddColumns:
		p.str("add column ")
		p.when(a.IfNotExists, "if not exists ")
		if len(a.Columns) == 1 && a.Keys == nil {
			p.columnDef(a.Columns[0])
			p.columnPlace(a)
			return
		}
		p.str("(")
		p.elements(a.Columns, a.Keys)
		p.str(")")
	case AlterAddKey:
		p.str("add ")
		p.keyDef(a.Keys[0])
	case AlterDropColumn, AlterDropKey, AlterDropForeign, AlterDropCheck:
		p.str(map[AlterVerb]string{AlterDropColumn: "drop column ", AlterDropKey: "drop key ",
			AlterDropForeign: "drop foreign key ", AlterDropCheck: "drop constraint "}[a.Verb])
		p.ifExists(a.IfExists)
		p.name(a.Name.Name)
	case AlterDropPrimary:
		p.str("drop primary key")
	case AlterModifyColumn:
		p.str("modify column ")
		p.ifExists(a.IfExists)
		p.columnDef(a.Columns[0])
		p.columnPlace(a)
	case AlterChangeColumn:
		p.str("change column ")
		p.ifExists(a.IfExists)
		p.name(a.Name.Name)
		p.str(" ")
		p.columnDef(a.Columns[0])
		p.columnPlace(a)
	default:
		p.alterRest(a)
	}
}

// alterRest prints the actions that are neither about adding nor dropping columns and keys.
func (p *printer) alterRest(a *AlterAction) {
	switch a.Verb {
	case AlterRenameColumn, AlterRenameKey:
		p.str(map[AlterVerb]string{AlterRenameColumn: "rename column ", AlterRenameKey: "rename key "}[a.Verb])
		p.ifExists(a.IfExists)
		p.name(a.Name.Name)
		p.str(" to ")
		p.name(a.NewName.Name)
	case AlterRenameTable:
		p.str("rename to ")
		p.tableName(a.NewTable)
	case AlterSetDefault, AlterDropDefault:
		p.str("alter column ")
		p.ifExists(a.IfExists)
		p.name(a.Name.Name)
		if a.Verb == AlterDropDefault {
			p.str(" drop default")
			return
		}
		p.str(" set default ")
		p.expr(a.Expr, precCollate+1)
	case AlterOptions:
		p.tableOption(a.Options[0])
	case AlterConvert:
		p.str("convert to")
		for _, o := range a.Options {
			p.str(map[bool]string{true: " character set ", false: " collate "}[o.Name == "charset"], o.Value)
		}
	case AlterEnableKeys:
		p.str("enable keys")
	case AlterDisableKeys:
		p.str("disable keys")
	case AlterOrderBy:
		p.orderBy("order by ", a.OrderBy)
	case AlterForce:
		p.str("force")
	case AlterAlgorithm:
		p.str("algorithm=", a.Word)
	case AlterLock:
		p.str("lock=", a.Word)
	case AlterPartition:
		p.str(a.Word)
	case AlterTablespace:
		p.str(a.Word, " tablespace")
	case AlterKeyVisibility:
		p.str("alter key ")
		p.ifExists(a.IfExists)
		p.name(a.Name.Name)
		p.str(" ", a.Word)
	}
}

// columnPlace prints FIRST or AFTER.
func (p *printer) columnPlace(a *AlterAction) {
	p.when(a.First, " first")
	if a.After.IsSet() {
		p.str(" after ")
		p.name(a.After.Name)
	}
}
