package exec

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Progress and Stats may be asked for while a query's scans are being compiled (run with -race).
func TestProgressWhileScansStart(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 12))
	ts := []types.Type{tBig}
	tab := newMemTable(rng, 1, ts, randomRows(rng, ts, 1000, 10, 0), 100)
	e := newEnv(t, 2, memProvider{1: tab})
	union := &plan.UnionAll{Base: plan.Base{Types: ts}}
	for range 100 {
		union.Branches = append(union.Branches, tab.scanNode())
	}
	for range 20 {
		q, err := Run(t.Context(), &plan.Plan{Version: plan.Version, Root: union}, e.opts)
		if err != nil {
			t.Fatal(err)
		}
		stop, done := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			for {
				select {
				case <-stop:
					return
				default:
					q.Progress()
					q.Stats()
				}
			}
		}()
		for b, err := q.Next(context.Background()); b != nil; b, err = q.Next(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
		}
		close(stop)
		<-done
		q.Close()
	}
}
