package parse

import "strings"

// session prints the statements on variables, transactions, locks and prepared statements.
func (p *printer) session(s Statement) bool {
	switch s := s.(type) {
	case *Set:
		p.set(s)
	case *SetStatement:
		p.str("set statement ")
		p.setVars(s.Vars)
		p.str(" for ")
		p.node(s.Stmt)
	case *SetTransaction:
		p.str("set ", scopeWord(s.Scope), "transaction ")
		p.txn(&s.TxnCharacteristics)
	case *Begin:
		p.str("start transaction")
		p.when(s.TxnCharacteristics != TxnCharacteristics{}, " ")
		p.txn(&s.TxnCharacteristics)
	case *Commit:
		p.str("commit")
		p.completion(s.Completion)
	case *Rollback:
		p.str("rollback")
		if s.To.IsSet() {
			p.str(" to savepoint ")
			p.name(s.To.Name)
		}
		p.completion(s.Completion)
	case *Savepoint:
		p.str("savepoint ")
		p.name(s.Name.Name)
	case *ReleaseSavepoint:
		p.str("release savepoint ")
		p.name(s.Name.Name)
	case *LockTables:
		p.str("lock tables ")
		for i, t := range s.Tables {
			p.comma(i)
			p.tableName(t.Table)
			p.str(" ", t.Mode)
		}
		p.wait(s.WaitSet, s.Wait)
	case *UnlockTables:
		p.str("unlock tables")
	default:
		return p.prepared(s)
	}
	return true
}

// prepared prints the statements on prepared statements.
func (p *printer) prepared(s Statement) bool {
	switch s := s.(type) {
	case *Prepare:
		p.str("prepare ")
		p.name(s.Name.Name)
		p.clause(" from ", s.From)
	case *Execute:
		p.str("execute ")
		if s.Immediate != nil {
			p.clause("immediate ", s.Immediate)
		} else {
			p.name(s.Name.Name)
		}
		if s.Using != nil {
			p.str(" using ")
			p.exprs(s.Using)
		}
	case *Deallocate:
		p.str("deallocate prepare ")
		p.name(s.Name.Name)
	default:
		return false
	}
	return true
}

// scopeWord is the scope of SET with a blank.
func scopeWord(scope VarScope) string {
	return [...]string{ScopeDefault: "", ScopeGlobal: "global ", ScopeSession: "session ", ScopePersist: "persist ",
		ScopeUser: ""}[scope]
}

// set prints SET.
func (p *printer) set(s *Set) {
	p.str("set ")
	p.setVars(s.Vars)
	sep := len(s.Vars)
	if s.Names != "" {
		p.comma(sep)
		p.str("names ", s.Names)
		if s.Collate != "" {
			p.str(" collate ", s.Collate)
		}
		sep++
	}
	if s.Charset != "" {
		p.comma(sep)
		p.str("character set ", s.Charset)
	}
}

// setVars prints "a = 1, @b = 2".
func (p *printer) setVars(vars []*SetVar) {
	for i, v := range vars {
		p.comma(i)
		if v.Scope == ScopeUser {
			p.str("@")
			p.name(v.Name)
		} else {
			p.str("@@", scopePrefix(v.Scope), v.Name)
		}
		p.str(" = ")
		if v.Value == nil {
			p.str("default")
		} else {
			p.expr(v.Value, precLowest)
		}
	}
}

// txn prints transaction characteristics.
func (p *printer) txn(t *TxnCharacteristics) {
	n := 0
	item := func(set bool, parts ...string) {
		if set {
			p.comma(n)
			p.str(parts...)
			n++
		}
	}
	item(t.Isolation != "", "isolation level ", t.Isolation)
	item(t.Snapshot, "with consistent snapshot")
	item(t.ReadOnly, "read only")
	item(t.ReadWrite, "read write")
}

// completion prints what follows COMMIT and ROLLBACK.
func (p *printer) completion(c Completion) {
	p.when(c.Chain, " and chain")
	p.when(c.NoChain, " and no chain")
	p.when(c.Release, " release")
	p.when(c.NoRelease, " no release")
}

// admin prints the remaining statements.
func (p *printer) admin(s Statement) {
	switch s := s.(type) {
	case *Show:
		p.show(s)
	case *Use:
		p.str("use ")
		p.name(s.Name.Name)
	case *Describe:
		p.str("describe ")
		p.tableName(s.Table)
		if s.Column != "" {
			p.str(" ")
			p.quote(s.Column)
		}
	case *Explain:
		p.explain(s)
	case *TableAdmin:
		p.str([...]string{AdminAnalyze: "analyze ", AdminCheck: "check ", AdminChecksum: "checksum ",
			AdminOptimize: "optimize ", AdminRepair: "repair "}[s.Verb])
		p.when(s.NoLog, "local ")
		p.str("table ")
		p.tables(s.Tables)
		for _, o := range s.Options {
			p.str(" ", o)
		}
	case *Kill:
		p.str("kill ")
		p.when(s.Soft, "soft ")
		p.str([...]string{KillConnection: "", KillQuery: "query ", KillQueryID: "query id ", KillUser: "user "}[s.Kind])
		p.str(s.User)
		p.clause("", s.ID)
	case *Flush:
		p.flush(s)
	case *Handler:
		p.handler(s)
	case *Help:
		p.str("help ")
		p.quote(s.Topic)
	case *Shutdown:
		p.str("shutdown")
	}
}

// explain prints EXPLAIN and ANALYZE.
func (p *printer) explain(s *Explain) {
	p.str("explain ")
	p.when(s.Analyze, "analyze ")
	p.when(s.Extended, "extended ")
	p.when(s.Partitions, "partitions ")
	if s.Format != "" {
		p.str("format=")
		p.quote(s.Format)
		p.str(" ")
	}
	if s.ForConnection != nil {
		p.clause("for connection ", s.ForConnection)
		return
	}
	p.node(s.Stmt)
}

// showTexts are the words of the kinds of SHOW.
var showTexts = [...]string{
	ShowDatabases: "databases", ShowTables: "tables", ShowTableStatus: "table status", ShowOpenTables: "open tables",
	ShowColumns: "columns", ShowIndex: "index", ShowCreateTable: "create table", ShowCreateView: "create view",
	ShowCreateDatabase: "create database", ShowCreateOther: "create", ShowVariables: "variables", ShowStatus: "status",
	ShowWarnings: "warnings", ShowErrors: "errors", ShowCountWarnings: "count(*) warnings",
	ShowCountErrors: "count(*) errors", ShowProcesslist: "processlist", ShowEngines: "engines", ShowEngine: "engine",
	ShowCollation: "collation", ShowCharset: "character set", ShowGrants: "grants", ShowPrivileges: "privileges",
	ShowPlugins: "plugins", ShowFunctionStatus: "function status", ShowProcedureStatus: "procedure status",
	ShowPackageStatus: "package", ShowTriggers: "triggers", ShowEvents: "events", ShowMasterStatus: "master status",
	ShowSlaveStatus: "slave status", ShowSlaveHosts: "slave hosts", ShowBinaryLogs: "binary logs",
	ShowBinlogEvents: "", ShowProfile: "", ShowProfiles: "profiles", ShowExplain: "explain for", ShowOther: "",
}

// show prints SHOW.
func (p *printer) show(s *Show) {
	p.str("show ")
	if s.Kind == ShowSlaveStatus && s.Full {
		p.str("all slaves status")
		return
	}
	p.when(s.Extended, "extended ")
	p.when(s.Full, "full ")
	p.str(scopeWord(s.Scope), showTexts[s.Kind])
	switch s.Kind {
	case ShowColumns, ShowIndex:
		p.str(" from ")
		p.tableName(s.Table)
		if s.Schema.IsSet() {
			p.str(" from ")
			p.name(s.Schema.Name)
		}
	case ShowCreateTable, ShowCreateView:
		p.str(" ")
		p.tableName(s.Table)
	case ShowCreateOther:
		p.str(" ", lower(s.Word), " ", s.User)
		if s.Table != nil {
			p.tableName(s.Table)
		}
	case ShowCreateDatabase:
		p.when(s.IfNot, " if not exists")
		p.str(" ")
		p.name(s.Name.Name)
	case ShowEngine:
		p.str(" ")
		p.name(s.Name.Name)
		p.str(" ", lower(s.Word))
	case ShowGrants:
		p.when(s.User != "", " for ")
		p.str(s.User)
	case ShowPackageStatus:
		p.when(s.Word != "", " body")
		p.str(" status")
	case ShowExplain:
		p.clause(" ", s.ID)
	case ShowBinlogEvents:
		p.str("binlog ", s.Word)
	case ShowProfile, ShowOther:
		p.str(s.Word)
	default:
		if s.Schema.IsSet() {
			p.str(" from ")
			p.name(s.Schema.Name)
		}
	}
	if s.Like != nil {
		p.str(" like ")
		p.quote(s.Like.Text)
	}
	p.clause(" where ", s.Where)
	p.limit(s.Limit)
}

// flush prints FLUSH.
func (p *printer) flush(s *Flush) {
	p.str("flush ")
	p.when(s.NoLog, "local ")
	p.str(strings.Join(s.What, ", "))
	if s.Tables != nil {
		p.str(" ")
		p.tables(s.Tables)
	}
	if s.Option != "" {
		p.str(" ", s.Option)
	}
}

// handler prints HANDLER.
func (p *printer) handler(s *Handler) {
	p.str("handler ")
	alias := s.Table.Alias
	name := *s.Table
	name.Alias = Ident{}
	p.tableName(&name)
	switch s.Verb {
	case HandlerOpen:
		p.str(" open")
		if alias.IsSet() {
			p.str(" as ")
			p.name(alias.Name)
		}
		return
	case HandlerClose:
		p.str(" close")
		return
	}
	p.str(" read ")
	if s.Index.IsSet() {
		p.name(s.Index.Name)
		p.str(" ")
	}
	p.str(s.Read)
	if s.Key != nil {
		p.str(" (")
		p.exprs(s.Key)
		p.str(")")
	}
	p.clause(" where ", s.Where)
	p.limit(s.Limit)
}
