package parse

// statement reads one statement, up to but without its semicolon.
func (p *parser) statement() Statement {
	at := p.tok.pos()
	if p.tok.kind != tokWord {
		switch p.tok.kind {
		case tokLParen:
			return p.query()
		case tokEOF, tokSemicolon:
			return &Empty{Pos: at}
		}
		p.fail()
		return &Empty{}
	}
	switch p.tok.kw {
	case kwSelect, kwValues, kwTable:
		return p.query()
	case kwWith:
		return p.withStatement()
	case kwInsert, kwReplace:
		return p.insert()
	case kwUpdate:
		return p.update(nil)
	case kwDelete:
		return p.delete(nil)
	case kwLoad:
		return p.load()
	case kwCreate:
		return p.create()
	case kwAlter:
		return p.alter()
	case kwDrop:
		return p.drop()
	case kwTruncate:
		return p.truncate()
	case kwRename:
		return p.rename()
	case kwSet:
		return p.set()
	case kwShow:
		return p.show()
	case kwCall:
		return p.call()
	case kwDo:
		return p.do()
	}
	return p.adminStatement(at)
}

// adminStatement reads the statements that are no queries, DML or DDL.
func (p *parser) adminStatement(at Pos) Statement {
	switch p.tok.kw {
	case kwUse:
		p.advance()
		return &Use{Pos: at, Name: p.ident()}
	case kwDescribe, kwDesc, kwExplain:
		return p.describe()
	case kwAnalyze:
		switch p.peek().kw {
		case kwTable, kwTables, kwLocal, kwNoWriteToBinlog:
			return p.tableAdmin(AdminAnalyze)
		}
		return p.describe()
	case kwCheck:
		return p.tableAdmin(AdminCheck)
	case kwChecksum:
		return p.tableAdmin(AdminChecksum)
	case kwOptimize:
		return p.tableAdmin(AdminOptimize)
	case kwRepair:
		return p.tableAdmin(AdminRepair)
	case kwKill:
		return p.kill()
	case kwFlush:
		return p.flush()
	case kwHandler:
		return p.handler()
	case kwHelp:
		p.advance()
		return &Help{Pos: at, Topic: p.identOrString().Name}
	case kwShutdown:
		p.advance()
		return &Shutdown{Pos: at}
	case kwPrepare:
		return p.prepare()
	case kwExecute:
		return p.execute()
	case kwDeallocate:
		p.advance()
		p.expectKw(kwPrepare)
		return &Deallocate{Pos: at, Name: p.ident()}
	}
	return p.sessionStatement(at)
}

// sessionStatement reads the statements on transactions and locks, and those that are known by name only.
func (p *parser) sessionStatement(at Pos) Statement {
	switch p.tok.kw {
	case kwBegin, kwStart:
		return p.begin()
	case kwCommit:
		return p.commit()
	case kwRollback:
		return p.rollback()
	case kwSavepoint:
		p.advance()
		return &Savepoint{Pos: at, Name: p.ident()}
	case kwRelease:
		p.advance()
		p.expectKw(kwSavepoint)
		return &ReleaseSavepoint{Pos: at, Name: p.ident()}
	case kwLock:
		return p.lockTables()
	case kwUnlock:
		p.advance()
		if !p.isAny(kwTable, kwTables) {
			p.fail()
		}
		p.advance()
		return &UnlockTables{Pos: at}
	case kwGrant, kwRevoke, kwXa, kwStop, kwChange, kwReset, kwPurge, kwBinlog, kwSignal, kwResignal, kwGet, kwInstall,
		kwUninstall, kwBackup, kwCache, kwImport, kwClone, kwRestart:
		return p.unsupportedObject(p.tok.kw.String())
	}
	p.fail()
	return &Empty{}
}

// unsupportedWords are the words that go into the name of an Unsupported behind its first: they say what the
// statement is about.
var unsupportedWords = [...]keyword{
	kwTrigger, kwEvent, kwProcedure, kwFunction, kwPackage, kwBody, kwSequence, kwServer, kwUser, kwRole, kwTablespace,
	kwLogfile, kwResource, kwSpatial, kwReference, kwStart, kwBegin, kwEnd, kwPrepare, kwCommit, kwRollback, kwRecover,
	kwSlave, kwReplica, kwSlaves, kwAll, kwMaster, kwReplication, kwBinary, kwLogs, kwQuery, kwCache, kwPlugin, kwSoname,
	kwComponent, kwDiagnostics, kwStage, kwLock, kwUnlock, kwInstance, kwGroup, kwAggregate, kwIndex, kwTable, kwLocal,
}

// skippedWords are passed over on the way to the word that says what a CREATE, ALTER or DROP is about.
func isSkippedWord(kw keyword) bool {
	switch kw {
	case kwOr, kwReplace, kwIf, kwNot, kwExists, kwTemporary, kwAggregate:
		return true
	}
	return false
}

// unsupportedObject makes an Unsupported of a statement whose first word is known, named by the words that follow. A
// word that names nothing known is a syntax error.
func (p *parser) unsupportedObject(verb string) Statement {
	at := p.tok.pos()
	name := verb
	p.advance()
	for isSkippedWord(p.tok.kw) {
		p.advance()
	}
	if p.is(kwDefiner) && p.peek().kind == tokEQ {
		p.advance()
		p.advance()
		p.userText()
		p.acceptKw(kwAggregate)
	}
	found := false
	for n := 0; n < 2 && p.isAny(unsupportedWords[:]...); n++ {
		name += " " + p.tok.kw.String()
		found = true
		p.advance()
	}
	switch verb {
	case "CREATE", "ALTER", "DROP", "RENAME", "START", "STOP", "CHANGE", "RESET", "INSTALL", "UNINSTALL", "XA":
		if !found {
			p.fail()
		}
	}
	return p.unsupportedFrom(at, name, 0)
}

// unsupportedStatement makes an Unsupported of the statement at the current token.
func (p *parser) unsupportedStatement(name string) Statement {
	return p.unsupportedFrom(p.tok.pos(), name, 0)
}

// unsupportedFrom reads over the rest of a statement that began at a place, with so many BEGINs open.
func (p *parser) unsupportedFrom(at Pos, name string, open int) Statement {
	body := bodySkipper{depth: open}
	for p.err == nil && p.tok.kind != tokEOF && !(p.at(tokSemicolon) && body.depth == 0) {
		if p.at(tokInvalid) {
			p.fail()
			break
		}
		body.token(&p.tok, p.peek().kind)
		p.advance()
	}
	u := &Unsupported{Pos: at, Name: name}
	u.Text = p.source(at.Off)
	return u
}

// bodySkipper follows the nesting of BEGIN … END, IF … END IF and their like in the body of a stored program, so that
// the semicolons inside do not end the statement.
type bodySkipper struct {
	depth int
	// afterEnd says that the last word was END, whose own word (IF, LOOP, …) may follow.
	afterEnd bool
	// atStart says that a statement of the body starts here.
	atStart bool
}

// token follows one token; next is the kind of the one behind.
func (b *bodySkipper) token(t *token, next tokenKind) {
	wasEnd, wasStart := b.afterEnd, b.atStart
	b.afterEnd, b.atStart = false, false
	switch t.kw {
	case kwBegin:
		b.depth++
		b.atStart = true
	case kwCase:
		if !wasEnd {
			b.depth++
		}
	case kwEnd:
		if b.depth > 0 {
			b.depth--
			b.afterEnd = true
		}
	case kwIf, kwLoop, kwWhile, kwRepeat:
		if !wasEnd && wasStart && b.depth > 0 && (t.kw == kwIf || t.kw == kwWhile || next != tokLParen) {
			b.depth++
		}
		b.atStart = t.kw == kwLoop || t.kw == kwRepeat
	case kwThen, kwElse, kwDo:
		b.atStart = true
	}
	if t.kind == tokSemicolon || t.kind == tokColon {
		b.atStart = true
	}
}

// Split cuts a text into its statements, without their semicolons and without the blanks around them. Statements of
// nothing are left out. It does not check syntax: a text whose last literal or comment has no end keeps it as it is.
func Split(sql string, mode Mode) []string {
	var list []string
	for len(sql) > 0 {
		end, rest := NextStatement(sql, mode)
		if stmt := trimBlanks(sql[:end]); stmt != "" {
			list = append(list, stmt)
		}
		sql = sql[rest:]
	}
	return list
}

// NextStatement finds the first statement of sql: it is sql[:end], and the next one starts at rest. Bodies of stored
// programs are one statement with all their semicolons.
func NextStatement(sql string, mode Mode) (end, rest int) {
	l := lexer{src: sql, line: 1, mode: mode, afterIdent: -1}
	var tok, ahead token
	var body bodySkipper
	l.next(&tok)
	stored := false
	for n := 0; tok.kind != tokEOF && tok.kind != tokInvalid; n++ {
		l.next(&ahead)
		if n == 0 {
			stored = tok.kw == kwCreate || tok.kw == kwBegin && ahead.kw == kwNot || tok.kw == kwAlter
		}
		if tok.kind == tokSemicolon && body.depth == 0 {
			return int(tok.off), int(tok.end)
		}
		if stored {
			body.token(&tok, ahead.kind)
		}
		tok = ahead
	}
	return len(sql), len(sql)
}

// trimBlanks cuts blanks off both ends.
func trimBlanks(s string) string {
	for len(s) > 0 && classes[s[0]]&classSpace != 0 {
		s = s[1:]
	}
	for len(s) > 0 && classes[s[len(s)-1]]&classSpace != 0 {
		s = s[:len(s)-1]
	}
	return s
}
