package shell

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// A query is long after progressDelay; its line is drawn again each progressPeriod.
const (
	progressDelay  = time.Second
	progressPeriod = 500 * time.Millisecond
)

// eraseLine returns to the first column and clears the line.
const eraseLine = "\r\x1b[K"

// progress draws the line of one running query.
type progress struct {
	once    sync.Once
	cancel  func()
	stopped chan struct{}
}

// startProgress begins to watch a query.
func (s *Shell) startProgress(ctx context.Context) *progress {
	p := &progress{cancel: func() {}, stopped: make(chan struct{})}
	if !s.options.Progress {
		close(p.stopped)
		return p
	}
	ctx, p.cancel = context.WithCancel(ctx)
	go func() {
		defer close(p.stopped)
		s.drawProgress(ctx)
	}()
	return p
}

// stop ends the line and clears it. It may be called several times.
func (p *progress) stop() {
	p.once.Do(func() {
		p.cancel()
		<-p.stopped
	})
}

func (s *Shell) drawProgress(ctx context.Context) {
	start := time.Now()
	timer := time.NewTimer(progressDelay)
	defer timer.Stop()
	drawn := false
	for {
		select {
		case <-ctx.Done():
			if drawn {
				fmt.Fprint(s.options.Err, eraseLine)
			}
			return
		case <-timer.C:
		}
		state := s.session.state(ctx)
		if ctx.Err() == nil {
			fmt.Fprintf(s.options.Err, "%s%.1f s %s", eraseLine, time.Since(start).Seconds(), state)
			drawn = true
		}
		timer.Reset(progressPeriod)
	}
}

// state asks the server, over the second connection, what the session's query is doing: its state, and how far it is
// where the server knows. It is empty when the server does not tell.
func (s *Session) state(ctx context.Context) string {
	db, err := s.sideDB()
	if err != nil {
		return ""
	}
	rows, err := db.QueryContext(ctx, "SHOW PROCESSLIST")
	if err != nil {
		return ""
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return ""
	}
	cells, targets := make([]cell, len(names)), make([]any, len(names))
	for i := range cells {
		targets[i] = &cells[i]
	}
	for rows.Next() {
		if rows.Scan(targets...) != nil {
			return ""
		}
		row := make(map[string]string, len(names))
		for i, name := range names {
			row[strings.ToLower(name)] = string(cells[i].text)
		}
		if row["id"] != fmt.Sprint(s.id) {
			continue
		}
		text := row["state"]
		if p := row["progress"]; p != "" && strings.Trim(p, "0.") != "" {
			text += " " + p + " %"
		}
		return text
	}
	return ""
}
