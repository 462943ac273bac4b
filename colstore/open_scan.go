package colstore

import (
	"context"

	"github.com/colonnadedb/colonnade/colstore/scan"
	"github.com/colonnadedb/colonnade/vec/exec"
	"github.com/colonnadedb/colonnade/vec/plan"
)

var _ exec.Provider = (*Snapshot)(nil)

// OpenScan implements exec.Provider: it returns a source of the snapshot's rows of a stored table. The source pins the
// snapshot's state by itself, until its Close. Directory pages and dictionaries are read here, so call it on an
// ordinary goroutine.
func (s *Snapshot) OpenScan(ctx context.Context, p *plan.Scan, env exec.ScanEnv) (exec.Source, error) {
	t, err := s.table(p.Table)
	if err != nil {
		return nil, err
	}
	pinned := s.pin()
	src, err := scan.Open(ctx, scan.Options{Table: t, SCN: s.state.SCN, Scan: p, Env: env, Storage: storage{s.eng},
		Done: pinned.Release})
	if err != nil {
		pinned.Release()
		return nil, err
	}
	return src, nil
}
