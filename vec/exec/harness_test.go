package exec

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/colonnadedb/colonnade/ioengine/arena"
	"github.com/colonnadedb/colonnade/ioengine/worker"
	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// row is a row of values.
type row []types.Datum

// memTable is a table in memory: its rows, and the batches that scans hand out.
type memTable struct {
	id      uint64
	types   []types.Type
	rows    []row
	batches []coldata.Batch
	slow    func() // called before each batch
}

// memProvider serves tables from memory.
type memProvider map[uint64]*memTable

// OpenScan implements Provider.
func (p memProvider) OpenScan(_ context.Context, s *plan.Scan, env ScanEnv) (Source, error) {
	t, ok := p[s.Table]
	if !ok {
		return nil, fmt.Errorf("no table %d", s.Table)
	}
	return &memSource{t: t, scan: s, env: env}, nil
}

// memSource is a scan of a table in memory.
type memSource struct {
	t    *memTable
	scan *plan.Scan
	env  ScanEnv
	next atomic.Int64
}

// NewLocal implements Source.
func (s *memSource) NewLocal(Task) (Local, error) { return &[]coldata.Buffer{}, nil }

// Next implements Source.
func (s *memSource) Next(_ Task, l Local, b *coldata.Batch) (Status, error) {
	i := int(s.next.Add(1)) - 1
	if i >= len(s.t.batches) {
		return Done, nil
	}
	if s.t.slow != nil {
		s.t.slow()
	}
	in := &s.t.batches[i]
	s.env.Stats.RowsRead.Add(int64(in.N))
	b.N = in.N
	b.Vecs = b.Vecs[:0]
	for _, c := range s.scan.Output {
		b.Vecs = append(b.Vecs, in.Vecs[s.scan.Columns[c].ID])
	}
	return s.filter(l.(*[]coldata.Buffer), in, b)
}

// filter applies the runtime filters that are there.
func (s *memSource) filter(bufs *[]coldata.Buffer, in, b *coldata.Batch) (Status, error) {
	for _, rf := range s.scan.RuntimeFilters {
		f := s.env.RuntimeFilter(rf.Filter)
		if f == nil {
			continue
		}
		sel := make([]uint64, coldata.Words(in.N))
		coldata.FillBits(sel, in.N, true)
		v := &in.Vecs[s.scan.Columns[rf.Column].ID]
		coldata.AndValidBits(sel, sel, v.RowValid(make([]uint64, len(sel))), in.N)
		var buf coldata.Buffer
		if w, ok := coldata.WidenInt64(&buf, v); ok {
			f.FilterInt64(sel, w.I64)
		} else if v.Type.IsString() {
			f.FilterStrings(sel, coldata.Widen(&buf, v).Str)
		}
		idx := coldata.AppendIndexes(nil, sel, in.N)
		s.env.Stats.RuntimeFilterRows.Add(int64(in.N - len(idx)))
		out := coldata.Batch{}
		*bufs = make([]coldata.Buffer, len(b.Vecs))
		coldata.GatherBatch(&out, *bufs, b, idx)
		*b = out
		break
	}
	return Ready, nil
}

// Close implements Source.
func (s *memSource) Close() error { return nil }

// scanNode returns a scan of all columns.
func (t *memTable) scanNode() *plan.Scan {
	s := &plan.Scan{Base: plan.Base{Types: t.types}, Table: t.id}
	for i, typ := range t.types {
		s.Columns = append(s.Columns, plan.ScanColumn{ID: uint32(i), Name: fmt.Sprint("c", i), Type: typ})
		s.Output = append(s.Output, i)
	}
	return s
}

// col returns a reference to a column.
func (t *memTable) col(i int) *plan.Expr { return plan.NewColumn(i, t.types[i]) }

// newMemTable makes a table of rows in batches of random sizes and forms.
func newMemTable(rng *rand.Rand, id uint64, ts []types.Type, rows []row, maxBatch int) *memTable {
	t := &memTable{id: id, types: ts, rows: rows}
	for from := 0; from < len(rows); {
		n := min(1+rng.IntN(maxBatch), len(rows)-from)
		b := coldata.Batch{N: n}
		for c, typ := range ts {
			vals := make([]types.Datum, n)
			for i := range vals {
				vals[i] = rows[from+i][c]
			}
			b.Vecs = append(b.Vecs, randomForm(rng, typ, vals))
		}
		t.batches = append(t.batches, b)
		from += n
	}
	return t
}

// randomForm makes a vector of values in some form that can hold them.
func randomForm(rng *rand.Rand, typ types.Type, vals []types.Datum) coldata.Vector {
	b := coldata.NewBuilder(typ)
	constant := true
	for _, d := range vals {
		b.AppendDatum(d)
		constant = constant && d == vals[0]
	}
	v := *b.Vector()
	if constant && rng.IntN(2) == 0 {
		var buf coldata.Buffer
		if vals[0].IsNull() {
			return coldata.Vector{Type: typ, Form: coldata.None, N: len(vals)}
		}
		return *buf.ConstVector(typ, vals[0], len(vals))
	}
	switch {
	case typ.Canonical() == types.FormInt64 && rng.IntN(3) > 0:
		return toLanes(rng, v)
	case typ.IsString() && rng.IntN(3) > 0:
		return toDict(rng, v)
	}
	return v
}

// toLanes turns int64 into lanes over the minimum.
func toLanes(rng *rand.Rand, v coldata.Vector) coldata.Vector {
	lo, hi, any := int64(0), int64(0), false
	for i, x := range v.I64 {
		if v.IsNull(i) {
			continue
		}
		if !any {
			lo, hi, any = x, x, true
		}
		lo, hi = min(lo, x), max(hi, x)
	}
	out := coldata.Vector{Type: v.Type, N: v.N, Valid: v.Valid, Base: lo, Mult: 1, Min: lo, Max: hi}
	out.Bounded = rng.IntN(2) == 0
	span := uint64(hi) - uint64(lo)
	switch {
	case span < 1<<8:
		out.Form = coldata.Lane8
	case span < 1<<16:
		out.Form = coldata.Lane16
	case span < 1<<32:
		out.Form = coldata.Lane32
	default:
		return v
	}
	for i, x := range v.I64 {
		u := uint64(x) - uint64(lo)
		if v.IsNull(i) {
			u = 0
		}
		switch out.Form {
		case coldata.Lane8:
			out.U8 = append(out.U8, uint8(u))
		case coldata.Lane16:
			out.U16 = append(out.U16, uint16(u))
		default:
			out.U32 = append(out.U32, uint32(u))
		}
	}
	return out
}

// toDict turns strings into codes of a dictionary of their own.
func toDict(rng *rand.Rand, v coldata.Vector) coldata.Vector {
	d := &coldata.Dict{ID: rng.Uint64(), Values: []string{"never used"}}
	ids := map[string]int{}
	out := coldata.Vector{Type: v.Type, N: v.N, Valid: v.Valid, Dict: d, Form: coldata.Dict16}
	for i, s := range v.Str {
		if v.IsNull(i) {
			out.U16 = append(out.U16, 0)
			continue
		}
		id, ok := ids[s]
		if !ok {
			id = len(d.Values)
			ids[s] = id
			d.Values = append(d.Values, s)
		}
		out.U16 = append(out.U16, uint16(id))
	}
	return out
}

// env is what tests run queries in.
type env struct {
	pool  *worker.Pool
	arena *arena.Arena
	opts  Options
}

// newEnv makes a pool of workers.
func newEnv(t testing.TB, workers int, p Provider) *env {
	pool, err := worker.New(worker.Options{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	a := arena.New(arena.Options{Limit: 4 << 30})
	t.Cleanup(func() {
		if n := pool.Stop(); n != 0 {
			t.Errorf("%d tasks were left", n)
		}
		if err := a.CheckLeaks(); err != nil {
			t.Error(err)
		}
		if s := a.Stats(); s.InUse != 0 {
			t.Errorf("%d bytes leaked", s.InUse)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return &env{pool: pool, arena: a, opts: Options{Provider: p, Pool: pool, Arena: a}}
}

// run runs a plan and returns its rows.
func (e *env) run(t testing.TB, root plan.Node, subs ...plan.Node) []row {
	t.Helper()
	rows, err := e.try(root, subs...)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// try runs a plan.
func (e *env) try(root plan.Node, subs ...plan.Node) ([]row, error) {
	ctx := context.Background()
	q, err := Run(ctx, &plan.Plan{Version: plan.Version, Root: root, Subplans: subs}, e.opts)
	if err != nil {
		return nil, err
	}
	defer q.Close()
	var rows []row
	for {
		b, err := q.Next(ctx)
		if err != nil || b == nil {
			return rows, err
		}
		for i := range b.N {
			r := make(row, len(b.Vecs))
			for c := range b.Vecs {
				r[c] = b.Vecs[c].Datum(i)
				r[c].S = strings.Clone(r[c].S)
			}
			rows = append(rows, r)
		}
	}
}

// text writes a row.
func (r row) text() string {
	s := make([]string, len(r))
	for i, d := range r {
		switch d.Form {
		case types.FormNone:
			s[i] = "NULL"
		case types.FormInt64:
			s[i] = fmt.Sprint(d.I)
		case types.FormUint64:
			s[i] = fmt.Sprint(d.Uint64())
		case types.FormInt128:
			s[i] = d.H.String()
		case types.FormFloat64:
			s[i] = fmt.Sprintf("%b", d.F)
		default:
			s[i] = fmt.Sprintf("%q", d.S)
		}
	}
	return strings.Join(s, "|")
}

// sameRows compares two results as multisets.
func sameRows(t testing.TB, what string, got, want []row) {
	t.Helper()
	texts := func(rows []row) []string {
		s := make([]string, len(rows))
		for i, r := range rows {
			s[i] = r.text()
		}
		sort.Strings(s)
		return s
	}
	g, w := texts(got), texts(want)
	if slices.Equal(g, w) {
		return
	}
	for i := range max(len(g), len(w)) {
		a, b := "nothing", "nothing"
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			t.Fatalf("%s: %d rows, want %d; sorted row %d is\n%s, want\n%s", what, len(g), len(w), i, a, b)
		}
	}
}
