package parse

// alter reads ALTER.
func (p *parser) alter() Statement {
	at := p.tok.pos()
	m := p.mark()
	p.advance()
	a := &AlterTable{Pos: at}
	if p.isAny(kwOnline, kwOffline) {
		a.Online = p.is(kwOnline)
		p.advance()
	}
	a.Ignore = p.acceptKw(kwIgnore)
	switch p.tok.kw {
	case kwTable:
		p.advance()
		return p.alterTable(a)
	case kwDatabase, kwSchema:
		p.advance()
		d := &AlterDatabase{Pos: at}
		if p.atIdent() && !p.isAny(kwCharset, kwComment) {
			d.Name = p.ident()
		}
		if p.is(kwUpgrade) {
			p.unsupported("ALTER DATABASE UPGRADE", at)
		}
		if d.Options = p.databaseOptions(); d.Options == nil {
			p.fail()
		}
		return d
	case kwAlgorithm, kwDefiner, kwSql, kwView:
		v := &CreateView{Pos: at, Alter: true}
		p.viewOptions(v)
		if p.acceptKw(kwView) {
			return p.viewBody(v)
		}
	}
	if p.err == nil {
		p.reset(m)
	}
	return p.unsupportedObject("ALTER")
}

// alterTable reads what follows ALTER TABLE.
func (p *parser) alterTable(a *AlterTable) Statement {
	a.IfExists = p.ifExists()
	a.Table = p.tableName()
	a.WaitSet, a.Wait = p.waitClause()
	if p.atEnd() {
		return a
	}
	for p.err == nil {
		act := &AlterAction{Pos: p.tok.pos()}
		p.alterAction(act)
		a.Actions = append(a.Actions, act)
		if !p.accept(tokComma) && (p.atEnd() || act.Verb != AlterOptions) {
			return a
		}
	}
	return a
}

// alterAction reads one action.
func (p *parser) alterAction(a *AlterAction) {
	switch p.tok.kw {
	case kwAdd:
		p.advance()
		p.alterAdd(a)
	case kwDrop:
		p.advance()
		p.alterDrop(a)
	case kwModify:
		p.advance()
		p.acceptKw(kwColumn)
		a.Verb, a.IfExists = AlterModifyColumn, p.ifExists()
		a.Columns = []*ColumnDef{p.columnDef()}
		p.columnPlace(a)
	case kwChange:
		p.advance()
		p.acceptKw(kwColumn)
		a.Verb, a.IfExists = AlterChangeColumn, p.ifExists()
		a.Name = p.ident()
		a.Columns = []*ColumnDef{p.columnDef()}
		p.columnPlace(a)
	case kwAlter:
		p.advance()
		p.alterColumn(a)
	case kwRename:
		p.advance()
		p.alterRename(a)
	case kwOrder:
		p.expectKw(kwOrder, kwBy)
		a.Verb, a.OrderBy = AlterOrderBy, p.orderItems()
	case kwConvert:
		p.advance()
		p.expectKw(kwTo)
		a.Verb = AlterConvert
		a.Options = p.tableOptions()
		if a.Options == nil {
			p.fail()
		}
	default:
		p.alterRest(a)
	}
}

// alterRest reads the actions that start with rarer words, and table options.
func (p *parser) alterRest(a *AlterAction) {
	switch {
	case p.acceptKw(kwEnable):
		p.expectKw(kwKeys)
		a.Verb = AlterEnableKeys
	case p.acceptKw(kwDisable):
		p.expectKw(kwKeys)
		a.Verb = AlterDisableKeys
	case p.acceptKw(kwForce):
		a.Verb = AlterForce
	case p.acceptKw(kwAlgorithm):
		p.accept(tokEQ)
		a.Verb, a.Word = AlterAlgorithm, p.optionWord()
	case p.acceptKw(kwLock):
		p.accept(tokEQ)
		a.Verb, a.Word = AlterLock, p.optionWord()
	case p.isAny(kwDiscard, kwImport) && p.peek().kw == kwTablespace:
		a.Verb, a.Word = AlterTablespace, p.optionWord()
		p.advance()
	case p.atPartitionAction():
		a.Verb, a.Word = AlterPartition, p.partitionAction()
	default:
		a.Verb = AlterOptions
		if o := p.tableOption(); o != nil {
			a.Options = []*TableOption{o}
			return
		}
		p.fail()
	}
}

// atPartitionAction reports whether an action on partitions starts here.
func (p *parser) atPartitionAction() bool {
	switch p.tok.kw {
	case kwPartition, kwRemove, kwReorganize, kwCoalesce, kwExchange, kwTruncate, kwRebuild, kwAnalyze, kwCheck,
		kwOptimize, kwRepair, kwDiscard, kwImport:
		next := p.peek().kw
		return p.is(kwPartition) || next == kwPartition || next == kwPartitioning
	}
	return false
}

// partitionAction reads an action on partitions as text, up to a comma outside parentheses or the end.
func (p *parser) partitionAction() string {
	start, depth := p.tok.off, 0
	for p.err == nil && !p.atEnd() {
		switch {
		case p.at(tokLParen):
			depth++
		case p.at(tokRParen):
			depth--
		}
		if depth < 0 {
			p.fail()
		}
		p.advance()
	}
	if depth != 0 {
		p.fail()
	}
	return p.source(start)
}

// alterAdd reads what follows ADD.
func (p *parser) alterAdd(a *AlterAction) {
	if p.atKeyDef() {
		a.Verb, a.Keys = AlterAddKey, []*KeyDef{p.keyDef()}
		return
	}
	if p.is(kwPartition) {
		a.Verb, a.Word = AlterPartition, "ADD "+p.partitionAction()
		return
	}
	if p.is(kwSystem) && p.peek().kw == kwVersioning {
		p.unsupported("ADD SYSTEM VERSIONING", p.tok.pos())
		return
	}
	p.acceptKw(kwColumn)
	a.Verb, a.IfNotExists = AlterAddColumns, p.ifNotExists()
	if p.accept(tokLParen) {
		a.Columns, a.Keys = p.tableElements()
		p.expect(tokRParen)
		return
	}
	a.Columns = []*ColumnDef{p.columnDef()}
	p.columnPlace(a)
}

// columnPlace reads FIRST or AFTER column.
func (p *parser) columnPlace(a *AlterAction) {
	if p.acceptKw(kwFirst) {
		a.First = true
	} else if p.acceptKw(kwAfter) {
		a.After = p.ident()
	}
}

// alterDrop reads what follows DROP.
func (p *parser) alterDrop(a *AlterAction) {
	switch p.tok.kw {
	case kwPrimary:
		p.expectKw(kwPrimary, kwKey)
		a.Verb = AlterDropPrimary
		return
	case kwForeign:
		p.expectKw(kwForeign, kwKey)
		a.Verb = AlterDropForeign
	case kwKey, kwIndex:
		p.advance()
		a.Verb = AlterDropKey
	case kwConstraint, kwCheck:
		p.advance()
		a.Verb = AlterDropCheck
	case kwPartition:
		a.Verb, a.Word = AlterPartition, "DROP "+p.partitionAction()
		return
	default:
		p.acceptKw(kwColumn)
		a.Verb = AlterDropColumn
	}
	a.IfExists = p.ifExists()
	if p.is(kwPrimary) && a.Verb == AlterDropKey {
		a.Verb = AlterDropPrimary
		p.advance()
		return
	}
	a.Name = p.ident()
	p.dropBehavior()
}

// alterColumn reads what follows ALTER inside ALTER TABLE.
func (p *parser) alterColumn(a *AlterAction) {
	if p.isAny(kwIndex, kwKey) {
		p.advance()
		a.IfExists = p.ifExists()
		a.Verb, a.Name = AlterKeyVisibility, p.ident()
		a.Word = ""
		if p.acceptKw(kwNot) {
			a.Word = "not "
		}
		if !p.isAny(kwVisible, kwInvisible, kwIgnored) {
			p.fail()
		}
		a.Word += p.optionWord()
		return
	}
	p.acceptKw(kwColumn)
	a.IfExists = p.ifExists()
	a.Name = p.ident()
	if p.acceptKw(kwDrop) {
		p.expectKw(kwDefault)
		a.Verb = AlterDropDefault
		return
	}
	p.expectKw(kwSet, kwDefault)
	a.Verb, a.Expr = AlterSetDefault, p.defaultValue()
}

// alterRename reads what follows RENAME inside ALTER TABLE.
func (p *parser) alterRename(a *AlterAction) {
	switch p.tok.kw {
	case kwColumn:
		a.Verb = AlterRenameColumn
	case kwIndex, kwKey:
		a.Verb = AlterRenameKey
	default:
		if !p.acceptKw(kwTo) && !p.acceptKw(kwAs) {
			p.accept(tokEQ)
		}
		a.Verb, a.NewTable = AlterRenameTable, p.tableName()
		return
	}
	p.advance()
	a.IfExists = p.ifExists()
	a.Name = p.ident()
	p.expectKw(kwTo)
	a.NewName = p.ident()
}
