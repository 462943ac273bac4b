package parse

import "strings"

// show reads SHOW.
func (p *parser) show() Statement {
	s := &Show{Pos: p.tok.pos()}
	p.advance()
	for {
		switch {
		case p.is(kwFull) && !p.atEndAfter():
			s.Full = true
			p.advance()
			continue
		case p.is(kwExtended):
			s.Extended = true
			p.advance()
			continue
		case p.is(kwGlobal), p.is(kwSession), p.is(kwLocal):
			s.Scope = ScopeSession
			if p.is(kwGlobal) {
				s.Scope = ScopeGlobal
			}
			p.advance()
			continue
		}
		break
	}
	p.showWhat(s)
	return s
}

// atEndAfter reports whether the current token is the last of the statement.
func (p *parser) atEndAfter() bool {
	k := p.peek().kind
	return k == tokEOF || k == tokSemicolon
}

// showWords are the kinds of SHOW that one word decides and that take nothing or a filter.
var showWords = map[keyword]ShowKind{
	kwDatabases: ShowDatabases, kwSchemas: ShowDatabases, kwVariables: ShowVariables, kwStatus: ShowStatus,
	kwProcesslist: ShowProcesslist, kwEngines: ShowEngines, kwCollation: ShowCollation, kwCharset: ShowCharset,
	kwPrivileges: ShowPrivileges, kwPlugins: ShowPlugins, kwProfiles: ShowProfiles,
}

// showWhat reads what follows SHOW and its modifiers.
func (p *parser) showWhat(s *Show) {
	if kind, ok := showWords[p.tok.kw]; ok {
		s.Kind = kind
		p.advance()
		p.showFilter(s)
		return
	}
	switch p.tok.kw {
	case kwTables, kwTriggers, kwEvents, kwOpen, kwTable:
		p.showTables(s)
	case kwColumns, kwFields, kwIndex, kwIndexes, kwKeys:
		s.Kind = ShowIndex
		if p.isAny(kwColumns, kwFields) {
			s.Kind = ShowColumns
		}
		p.advance()
		p.showOfTable(s)
	case kwCreate:
		p.advance()
		p.showCreate(s)
	case kwWarnings, kwErrors:
		s.Kind = ShowWarnings
		if p.is(kwErrors) {
			s.Kind = ShowErrors
		}
		p.advance()
		p.showLimit(s)
	case kwCharacter, kwChar:
		p.advance()
		p.expectKw(kwSet)
		s.Kind = ShowCharset
		p.showFilter(s)
	case kwStorage:
		p.expectKw(kwStorage, kwEngines)
		s.Kind = ShowEngines
	case kwFunction, kwProcedure, kwPackage:
		p.showRoutines(s)
	case kwGrants:
		p.advance()
		s.Kind = ShowGrants
		if p.acceptKw(kwFor) {
			s.User = p.userText()
		}
	default:
		p.showRare(s)
	}
}

// showRare reads the kinds of SHOW that are about the server and replication.
func (p *parser) showRare(s *Show) {
	if p.tok.kind == tokWord && p.peek().kind == tokLParen && equalFold(p.tok.text, "COUNT") {
		p.showCount(s)
		return
	}
	switch p.tok.kw {
	case kwEngine:
		p.advance()
		s.Kind, s.Name = ShowEngine, p.identOrString()
		if !p.isAny(kwStatus, kwLogs, kwMutex) {
			p.fail()
		}
		s.Word = upper(p.optionWord())
	case kwMaster, kwBinary, kwBinlog, kwSlave, kwReplica, kwAll, kwSlaves, kwReplicas:
		p.showReplication(s)
	case kwProfile:
		s.Kind = ShowProfile
		p.showWordsLeft(s)
	case kwExplain:
		p.expectKw(kwExplain, kwFor)
		s.Kind, s.ID = ShowExplain, p.expr()
	default:
		if p.tok.kind != tokWord || !otherShows[upper(p.tok.text)] {
			p.fail()
			return
		}
		s.Kind = ShowOther
		p.showWordsLeft(s)
	}
}

// otherShows are the first words of what ShowOther covers.
var otherShows = map[string]bool{
	"AUTHORS": true, "CONTRIBUTORS": true, "LOCALES": true, "CLIENT_STATISTICS": true, "INDEX_STATISTICS": true,
	"TABLE_STATISTICS": true, "USER_STATISTICS": true, "QUERY_RESPONSE_TIME": true, "RELAYLOG": true,
	"WSREP_MEMBERSHIP": true, "WSREP_STATUS": true,
}

// showWordsLeft keeps the words of a SHOW that is known by name only, then its filter.
func (p *parser) showWordsLeft(s *Show) {
	var words []string
	for p.err == nil && !p.atEnd() && !p.isAny(kwLike, kwWhere, kwLimit) {
		words = append(words, upper(p.lex.src[p.tok.off:p.tok.end]))
		p.advance()
	}
	s.Word = strings.Join(words, " ")
	p.showFilter(s)
	p.showLimit(s)
}

// showCount reads COUNT(*) WARNINGS and COUNT(*) ERRORS.
func (p *parser) showCount(s *Show) {
	p.advance()
	p.expect(tokLParen)
	p.expect(tokStar)
	p.expect(tokRParen)
	s.Kind = ShowCountWarnings
	if p.acceptKw(kwErrors) {
		s.Kind = ShowCountErrors
		return
	}
	p.expectKw(kwWarnings)
}

// showTables reads TABLES, TABLE STATUS, OPEN TABLES, TRIGGERS and EVENTS.
func (p *parser) showTables(s *Show) {
	switch p.tok.kw {
	case kwTables:
		s.Kind = ShowTables
	case kwTriggers:
		s.Kind = ShowTriggers
	case kwEvents:
		s.Kind = ShowEvents
	case kwOpen:
		p.advance()
		if !p.is(kwTables) {
			p.fail()
		}
		s.Kind = ShowOpenTables
	case kwTable:
		p.advance()
		if !p.is(kwStatus) {
			p.fail()
		}
		s.Kind = ShowTableStatus
	}
	p.advance()
	if p.isAny(kwFrom, kwIn) {
		p.advance()
		s.Schema = p.ident()
	}
	p.showFilter(s)
}

// showOfTable reads FROM table [FROM schema] and a filter.
func (p *parser) showOfTable(s *Show) {
	if !p.isAny(kwFrom, kwIn) {
		p.fail()
	}
	p.advance()
	s.Table = p.tableName()
	if p.isAny(kwFrom, kwIn) {
		p.advance()
		s.Schema = p.ident()
		s.Table.Schema = s.Schema.Name
	}
	p.showFilter(s)
}

// showCreate reads what follows SHOW CREATE.
func (p *parser) showCreate(s *Show) {
	switch p.tok.kw {
	case kwTable:
		s.Kind = ShowCreateTable
	case kwView:
		s.Kind = ShowCreateView
	case kwDatabase, kwSchema:
		p.advance()
		s.Kind = ShowCreateDatabase
		s.IfNot = p.ifNotExists()
		s.Name = p.ident()
		return
	case kwUser:
		p.advance()
		s.Kind, s.Word = ShowCreateOther, "USER"
		if !p.atEnd() {
			s.User = p.userText()
		}
		return
	case kwProcedure, kwFunction, kwTrigger, kwEvent, kwSequence, kwPackage, kwServer:
		s.Kind, s.Word = ShowCreateOther, p.tok.kw.String()
		p.advance()
		if s.Word == "PACKAGE" && p.acceptKw(kwBody) {
			s.Word = "PACKAGE BODY"
		}
		s.Table = p.tableName()
		return
	default:
		p.fail()
	}
	p.advance()
	s.Table = p.tableName()
}

// showRoutines reads FUNCTION STATUS and PROCEDURE STATUS.
func (p *parser) showRoutines(s *Show) {
	switch p.tok.kw {
	case kwFunction:
		s.Kind = ShowFunctionStatus
	case kwProcedure:
		s.Kind = ShowProcedureStatus
	default:
		s.Kind = ShowPackageStatus
	}
	p.advance()
	if p.acceptKw(kwBody) {
		s.Word = "BODY"
	}
	if p.is(kwCode) {
		p.unsupported("SHOW PROCEDURE CODE", s.Pos)
	}
	p.expectKw(kwStatus)
	p.showFilter(s)
}

// showReplication reads the kinds of SHOW about the binary log and replicas.
func (p *parser) showReplication(s *Show) {
	first := p.tok.kw
	p.advance()
	switch {
	case first == kwMaster && p.is(kwStatus), first == kwBinlog && p.is(kwStatus), first == kwBinary && p.is(kwLog):
		s.Kind = ShowMasterStatus
		if p.acceptKw(kwLog) && !p.is(kwStatus) {
			p.fail()
		}
	case (first == kwSlave || first == kwReplica) && p.is(kwStatus):
		s.Kind = ShowSlaveStatus
	case first == kwAll && p.isAny(kwSlaves, kwReplicas):
		s.Kind, s.Full = ShowSlaveStatus, true
		p.advance()
		if !p.is(kwStatus) {
			p.fail()
		}
	case first == kwSlave && p.is(kwHosts):
		s.Kind = ShowSlaveHosts
	case first == kwReplica && p.is(kwHosts), first == kwReplicas:
		s.Kind = ShowSlaveHosts
		if first == kwReplicas {
			return
		}
	case (first == kwMaster || first == kwBinary) && p.is(kwLogs):
		s.Kind = ShowBinaryLogs
	case first == kwBinlog && p.is(kwEvents):
		s.Kind = ShowBinlogEvents
		p.showWordsLeft(s)
		return
	default:
		p.fail()
	}
	p.advance()
}

// showFilter reads LIKE 'pattern' or WHERE condition.
func (p *parser) showFilter(s *Show) {
	switch {
	case p.acceptKw(kwLike):
		at := p.tok.pos()
		s.Like = &Literal{Pos: at, Kind: LitString, Text: p.stringText()}
	case p.acceptKw(kwWhere):
		s.Where = p.expr()
	}
}

// showLimit reads a LIMIT if there is one.
func (p *parser) showLimit(s *Show) {
	if p.is(kwLimit) {
		s.Limit = p.limit()
	}
}
