package server

import (
	"sort"
	"strconv"
	"time"

	"github.com/colonnadedb/colonnade/colstore"
	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/sqlfront/bind"
	"github.com/colonnadedb/colonnade/sqlfront/infoschema"
	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/variables"
)

// virtualTables returns information_schema as the running statement sees it.
func (sess *session) virtualTables(snap *colstore.Snapshot) *infoschema.Tables {
	t := &infoschema.Tables{Catalog: snap, Zone: sess.zone(), Now: sess.now}
	t.Server = &virtualServer{sess: sess, cat: &catalogView{snap: snap, virtual: t}}
	return t
}

// virtualServer is the session and its server as information_schema sees them.
type virtualServer struct {
	sess *session
	cat  *catalogView
}

var _ infoschema.Server = (*virtualServer)(nil)

// User implements infoschema.Server.
func (v *virtualServer) User() (name, host string) { return v.sess.user, "localhost" }

// Warn implements infoschema.Server.
func (v *virtualServer) Warn(code int, message string) { v.sess.warn(code, message) }

// Processes implements infoschema.Server.
func (v *virtualServer) Processes() []infoschema.Process {
	s := v.sess.s
	s.mu.Lock()
	sessions := make([]*session, 0, len(s.mu.sessions))
	for _, other := range s.mu.sessions {
		sessions = append(sessions, other)
	}
	s.mu.Unlock()
	sort.Slice(sessions, func(i, j int) bool { return sessions[i].id < sessions[j].id })
	list := make([]infoschema.Process, len(sessions))
	for i, other := range sessions {
		list[i] = other.process()
	}
	return list
}

// process describes the session for others.
func (sess *session) process() infoschema.Process {
	sess.mu.Lock()
	defer sess.mu.Unlock()
	p := infoschema.Process{ID: sess.id, User: sess.user, Host: sess.host, Database: sess.mu.db, Command: "Sleep",
		Since: sess.mu.since, State: sess.mu.state, Info: sess.mu.info, QueryID: sess.mu.queryID}
	if p.Info != "" {
		p.Command = "Query"
	}
	if sess.mu.progress != "" {
		p.State = sess.mu.progress
	}
	if q := sess.mu.query; q != nil {
		at := q.Progress()
		p.Stage, p.MaxStage, p.Memory, p.Peak = at.StagesDone, at.Stages, at.Memory, q.MemoryPeak()
		if at.Stage != "" {
			p.State = at.Stage
		}
	}
	return p
}

// Variables implements infoschema.Server.
func (v *virtualServer) Variables(global bool) []infoschema.Variable {
	sess := v.sess
	sess.warnMu.Lock() // warning_count is one of them
	defer sess.warnMu.Unlock()
	var list []infoschema.Variable
	for _, name := range variables.Names() {
		def, _ := variables.Lookup(name)
		switch {
		case !global:
			list = append(list, infoschema.Variable{Name: name, Value: sess.variable(name)})
		case def.Scope != variables.SessionOnly:
			list = append(list, infoschema.Variable{Name: name, Value: sess.vars.Global(name)})
		}
	}
	return list
}

// Status implements infoschema.Server. What nothing here counts is left out: a zero would be a lie.
func (v *virtualServer) Status(bool) []infoschema.Variable {
	s := v.sess.s
	connected, running := 0, 0
	for _, p := range v.Processes() {
		connected++
		if p.Info != "" {
			running++
		}
	}
	cache, reads := s.cache.Stats(), s.reader.Stats()
	kind, reason := s.reader.Describe()
	uptime := int64(time.Since(s.started) / time.Second)
	list := []infoschema.Variable{{Name: "Columnstore_io_kind", Value: kind}, {Name: "Columnstore_io_reason",
		Value: reason},
		{Name: "Columnstore_version", Value: s.settings.ServerVersion},
		{Name: "Ssl_cipher"}, {Name: "Ssl_version"}}
	for name, n := range map[string]int64{
		"Columnstore_cache_budget": cache.Budget, "Columnstore_cache_bytes": cache.Bytes,
		"Columnstore_cache_evictions": int64(cache.Evictions), "Columnstore_cache_failures": int64(cache.Failures),
		"Columnstore_cache_frames": int64(cache.Frames), "Columnstore_cache_hits": int64(cache.Hits),
		"Columnstore_cache_joined": int64(cache.Joined), "Columnstore_cache_misses": int64(cache.Misses),
		"Columnstore_cache_over_budget": cache.OverBudget, "Columnstore_cache_pinned": int64(cache.Pinned),
		"Columnstore_cache_prefetches": int64(cache.Prefetches),
		"Columnstore_io_batches":       int64(reads.Batches), "Columnstore_io_bytes": int64(reads.Bytes),
		"Columnstore_io_errors": int64(reads.Errors), "Columnstore_io_in_flight": reads.InFlight,
		"Columnstore_io_latency_ns": int64(reads.LatencyNs), "Columnstore_io_max_ns": int64(reads.MaxNs),
		"Columnstore_io_reads": int64(reads.Reads), "Columnstore_io_short": int64(reads.Short),
		"Queries": int64(s.queries.Load()), "Questions": int64(s.queries.Load()),
		"Threads_connected": int64(connected), "Threads_running": int64(running),
		"Uptime": uptime, "Uptime_since_flush_status": uptime,
	} {
		list = append(list, infoschema.Variable{Name: name, Value: strconv.FormatInt(n, 10)})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// ViewColumns implements infoschema.Server.
func (v *virtualServer) ViewColumns(view *catalog.View) ([]catalog.Column, error) {
	star := &parse.Select{Items: []*parse.SelectItem{{Expr: &parse.Star{}}},
		From: []parse.TableExpr{&parse.TableName{Schema: view.Database, Name: view.Name}}}
	q, err := bind.New(v.cat, binding{v.sess}, nil).Query(star)
	if err != nil {
		return nil, err
	}
	cols := make([]catalog.Column, len(q.Columns))
	for i, c := range q.Columns {
		cols[i] = catalog.Column{ID: uint32(i + 1), Name: c.Name, Type: c.Type}
	}
	return cols, nil
}
