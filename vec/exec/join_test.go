package exec

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/expr"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// truth is SQL's logic: 0 false, 1 true, 2 unknown.
type truth int

// pairTruth compares a probe row and a build row as a join does; 2 is unknown because of a NULL.
func pairTruth(p, b row, pk, bk []string, residual bool) truth {
	r := truth(1)
	for k := range pk {
		switch {
		case pk[k] == "NULL" || bk[k] == "NULL":
			r = max(r, 2)
		case pk[k] != bk[k]:
			return 0
		}
	}
	if residual {
		switch x, y := p[len(p)-1], b[len(b)-1]; {
		case x.IsNull() || y.IsNull():
			return 0 // a residual is a filter: unknown drops the pair
		case x.I >= y.I:
			return 0
		}
	}
	return r
}

// joinRows joins in plain Go.
func joinRows(n *plan.HashJoin, ts []types.Type, probe, build []row, keys []int, residual bool) ([]row, error) {
	var out []row
	nulls := make(row, len(ts))
	matchedBuild := make([]bool, len(build))
	join := func(p, b row) row { return append(append(row{}, p...), b...) }
	keyTexts := func(rows []row) [][]string {
		out := make([][]string, len(rows))
		for i, r := range rows {
			for at, k := range keys {
				text := keyText(ts[k], r[k])
				if text == "NULL" && n.NullSafe != nil && n.NullSafe[at] {
					text = "a value"
				}
				out[i] = append(out[i], text)
			}
		}
		return out
	}
	probeKeys, buildKeys := keyTexts(probe), keyTexts(build)
	for pi, p := range probe {
		matches, unknown := 0, false
		for i, b := range build {
			switch pairTruth(p, b, probeKeys[pi], buildKeys[i], residual) {
			case 1:
				matches++
				matchedBuild[i] = true
				switch n.Kind {
				case plan.InnerJoin, plan.LeftJoin, plan.RightJoin, plan.FullJoin, plan.SingleJoin:
					out = append(out, join(p, b))
				}
			case 2:
				unknown = unknown || n.NullAware
			}
		}
		switch n.Kind {
		case plan.LeftJoin, plan.FullJoin, plan.SingleJoin:
			if matches == 0 {
				out = append(out, join(p, nulls))
			}
			if matches > 1 && n.Kind == plan.SingleJoin {
				return nil, ErrSubqueryRows
			}
		case plan.SemiJoin:
			if matches > 0 {
				out = append(out, p)
			}
		case plan.AntiJoin:
			if matches == 0 && !unknown {
				out = append(out, p)
			}
		case plan.MarkJoin:
			mark := types.IntDatum(int64(min(matches, 1)))
			if matches == 0 && unknown {
				mark = types.NullDatum
			}
			out = append(out, join(p, row{mark}))
		}
	}
	for i, b := range build {
		switch {
		case n.Kind == plan.RightSemiJoin && matchedBuild[i], n.Kind == plan.RightAntiJoin && !matchedBuild[i]:
			out = append(out, b)
		case (n.Kind == plan.RightJoin || n.Kind == plan.FullJoin) && !matchedBuild[i]:
			out = append(out, join(nulls, b))
		}
	}
	return out, nil
}

// joinNode makes a join of two tables with equal columns.
func joinNode(t *testing.T, kind plan.JoinKind, probe, build *memTable, keys []int,
	residual, nullAware bool) *plan.HashJoin {
	n := &plan.HashJoin{Kind: kind, Probe: probe.scanNode(), Build: build.scanNode(), NullAware: nullAware}
	ts := probe.types
	for _, k := range keys {
		n.ProbeKeys = append(n.ProbeKeys, probe.col(k))
		n.BuildKeys = append(n.BuildKeys, build.col(k))
	}
	out := append(append([]types.Type{}, ts...), ts...)
	switch {
	case kind == plan.SemiJoin || kind == plan.AntiJoin || buildOnly(kind):
		out = ts
	case kind == plan.MarkJoin:
		out = append(append([]types.Type{}, ts...), types.NewBool())
	}
	n.Types = out
	for i := range out {
		n.Output = append(n.Output, i)
	}
	if residual {
		last := len(ts) - 1
		e, err := expr.NewCall("<", plan.NewColumn(last, ts[last]), plan.NewColumn(len(ts)+last, ts[last]))
		if err != nil {
			t.Fatal(err)
		}
		n.Residual = []*plan.Expr{e}
	}
	return n
}

// Every kind of join over every kind of key agrees with nested loops in plain Go.
func TestHashJoin(t *testing.T) {
	ts := []types.Type{tInt, tBig, tDec, tWide, tText, tBinText, tUBig, tDouble, tInt}
	kinds := []plan.JoinKind{plan.InnerJoin, plan.LeftJoin, plan.SemiJoin, plan.AntiJoin, plan.RightJoin, plan.FullJoin,
		plan.RightSemiJoin, plan.RightAntiJoin, plan.SingleJoin, plan.MarkJoin}
	for _, c := range []struct{ np, nb, card, nulls, batch, workers int }{
		{60, 0, 5, 4, 100, 1}, {0, 60, 5, 4, 100, 1}, {200, 40, 20, 4, 70, 2}, {100, 300, 400, 0, 2048, 1},
		{500, 300, 100000, 10, 300, 2},
	} {
		rng := rand.New(rand.NewPCG(4, uint64(c.np+c.card)))
		probe := newMemTable(rng, 1, ts, randomRows(rng, ts, c.np, c.card, c.nulls), c.batch)
		build := newMemTable(rng, 2, ts, randomRows(rng, ts, c.nb, c.card, c.nulls), c.batch)
		e := newEnv(t, c.workers, memProvider{1: probe, 2: build})
		for _, keys := range [][]int{{}, {0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {0, 2}, {1, 4}, {3, 0, 5}} {
			for _, kind := range kinds {
				for mode := range 6 {
					residual, nullAware, nullSafe := mode&1 != 0, mode&2 != 0, mode&4 != 0
					if len(keys) == 0 && c.np*c.nb > 10000 {
						continue
					}
					if nullAware && (kind != plan.AntiJoin && kind != plan.MarkJoin || len(keys) == 0) {
						continue
					}
					n := joinNode(t, kind, probe, build, keys, residual, nullAware)
					if nullSafe && len(keys) > 0 {
						n.NullSafe = make([]bool, len(keys))
						n.NullSafe[0] = true
					}
					want, wantErr := joinRows(n, ts, probe.rows, build.rows, keys, residual)
					got, err := e.try(n)
					what := fmt.Sprintf("%+v kind %d keys %v residual %v nullAware %v nullSafe %v", c, kind, keys,
						residual, nullAware, nullSafe)
					if !errors.Is(err, wantErr) {
						t.Fatalf("%s: error %v, want %v", what, err, wantErr)
					}
					if err == nil {
						sameRows(t, what, got, want)
					}
				}
			}
		}
	}
}

// A runtime filter drops probe rows at the scan and never one that has a partner.
func TestRuntimeFilter(t *testing.T) {
	ts := []types.Type{tInt, tBig, tDec, tText, tInt}
	rng := rand.New(rand.NewPCG(5, 5))
	for _, card := range []int{100, 1 << 30} {
		probe := newMemTable(rng, 1, ts, randomRows(rng, ts, 5000, card, 9), 2048)
		build := newMemTable(rng, 2, ts, append(randomRows(rng, ts, 40, card, 9), probe.rows[:20]...), 100)
		e := newEnv(t, 2, memProvider{1: probe, 2: build})
		for _, keys := range [][]int{{0}, {1}, {2}, {3}, {0, 2}} {
			n := joinNode(t, plan.InnerJoin, probe, build, keys, false, false)
			n.RuntimeFilters = []plan.RuntimeFilter{{ID: 7, Key: len(keys) - 1}}
			scan := n.Probe.(*plan.Scan)
			scan.RuntimeFilters = []plan.ScanRuntimeFilter{{Filter: 7, Column: keys[len(keys)-1]}}
			want, _ := joinRows(n, ts, probe.rows, build.rows, keys, false)
			q, err := Run(t.Context(), &plan.Plan{Version: plan.Version, Root: n}, e.opts)
			if err != nil {
				t.Fatal(err)
			}
			var got []row
			for b, err := q.Next(t.Context()); b != nil; b, err = q.Next(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, batchRows(b)...)
			}
			q.Close()
			sameRows(t, fmt.Sprint(keys), got, want)
			for _, s := range q.Stats() {
				if s.Scan != nil && s.Scan.RowsRead.Load() == 5000 && card > 1000 && s.Scan.RuntimeFilterRows.Load() < 4000 {
					t.Errorf("keys %v: the filter dropped only %d rows", keys, s.Scan.RuntimeFilterRows.Load())
				}
			}
		}
	}
}

// batchRows copies the rows of a batch.
func batchRows(b *coldata.Batch) []row {
	rows := make([]row, b.N)
	for i := range rows {
		rows[i] = make(row, len(b.Vecs))
		for c := range b.Vecs {
			rows[i][c] = b.Vecs[c].Datum(i)
			rows[i][c].S = string([]byte(rows[i][c].S))
		}
	}
	return rows
}
