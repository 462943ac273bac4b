package worker

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/colonnadedb/colonnade/ioengine/topology"
)

// TestMain fails the package if workers outlive their pools.
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			buf := make([]byte, 1<<20)
			fmt.Printf("goroutines leaked:\n%s\n", buf[:runtime.Stack(buf, true)])
			code = 1
			break
		}
	}
	os.Exit(code)
}

// taskFunc makes a task of a function; a panic goes to onPanic.
type taskFunc struct {
	run     func(w *Worker) Status
	onPanic func(value any, stack []byte)
}

func (t *taskFunc) Run(w *Worker) Status { return t.run(w) }

func (t *taskFunc) OnPanic(value any, stack []byte) {
	if t.onPanic == nil {
		panic(value)
	}
	t.onPanic(value, stack)
}

func start(t testing.TB, opts Options) *Pool {
	t.Helper()
	p, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Stop() })
	return p
}

func submit(t testing.TB, p *Pool, g *Group, run func(w *Worker) Status) *Handle {
	t.Helper()
	h, err := p.Submit(g, &taskFunc{run: run})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// Groups take turns although one has many more tasks, and tasks of a group run in order.
func TestTurns(t *testing.T) {
	p := start(t, Options{Workers: 1})
	gate := make(chan struct{})
	g0 := p.NewGroup()
	submit(t, p, g0, func(*Worker) Status { <-gate; return Finished })
	var order []string
	var groups []*Group
	for gi, n := range []int{6, 2} {
		g := p.NewGroup()
		groups = append(groups, g)
		for i := range n {
			submit(t, p, g, func(*Worker) Status {
				order = append(order, fmt.Sprintf("%c%d", 'a'+gi, i))
				return Finished
			})
		}
	}
	close(gate)
	for _, g := range groups {
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(order, " "); got != "a0 b0 a1 b1 a2 a3 a4 a5" {
		t.Errorf("order %s", got)
	}
}

// A task that continues goes behind the others.
func TestContinueGoesToTheTail(t *testing.T) {
	p := start(t, Options{Workers: 1})
	g := p.NewGroup()
	gate := make(chan struct{})
	submit(t, p, g, func(*Worker) Status { <-gate; return Finished })
	var order []int
	for i := range 3 {
		left := 3
		submit(t, p, g, func(*Worker) Status {
			order = append(order, i)
			if left--; left > 0 {
				return Continue
			}
			return Finished
		})
	}
	close(gate)
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(order, []int{0, 1, 2, 0, 1, 2, 0, 1, 2}) {
		t.Errorf("order %v", order)
	}
}

// A wake that comes while the task still runs is not lost, and what the waker wrote is seen.
func TestWakeBeforePark(t *testing.T) {
	p := start(t, Options{Workers: 1})
	g := p.NewGroup()
	runs := 0
	submit(t, p, g, func(w *Worker) Status {
		if runs++; runs == 3 {
			return Finished
		}
		w.Current().Wake()
		w.Current().Wake()
		return Parked
	})
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if runs != 3 {
		t.Errorf("%d runs, want 3: two wakes of one run are one", runs)
	}
}

// Wakes race with parking from outside: none is lost and no task runs twice at once.
func TestWakeRace(t *testing.T) {
	const tasks, rounds = 16, 2000
	p := start(t, Options{Workers: 4})
	g := p.NewGroup()
	var wakers sync.WaitGroup
	for range tasks {
		tokens := 0 // written before the wake, read by the run: the race detector checks the order
		var mu sync.Mutex
		var busy atomic.Bool
		ask := make(chan *Handle, 1)
		got := 0
		submit(t, p, g, func(w *Worker) Status {
			if busy.Swap(true) {
				t.Error("a task runs twice at once")
			}
			defer busy.Store(false)
			mu.Lock()
			n := tokens
			mu.Unlock()
			if n == got && n > 0 {
				return Parked // woken twice for one token
			}
			got = n
			if got == rounds {
				close(ask)
				return Finished
			}
			ask <- w.Current()
			return Parked
		})
		wakers.Go(func() {
			for h := range ask {
				mu.Lock()
				tokens++
				mu.Unlock()
				h.Wake()
			}
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	wakers.Wait()
	if s := p.Stats(); s.Live != 0 || s.Groups != 0 || s.Runs < tasks*rounds {
		t.Errorf("stats %+v", s)
	}
}

// A wake after the end does nothing.
func TestWakeFinished(t *testing.T) {
	p := start(t, Options{Workers: 1})
	g := p.NewGroup()
	runs := 0
	h := submit(t, p, g, func(*Worker) Status { runs++; return Finished })
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	p.Wake(h)
	submit(t, p, g, func(*Worker) Status { return Finished })
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if runs != 1 || !h.Finished() {
		t.Errorf("%d runs, finished %v", runs, h.Finished())
	}
}

// A panic ends its task with the value and the stack; others and the worker go on.
func TestPanic(t *testing.T) {
	p := start(t, Options{Workers: 1})
	g := p.NewGroup()
	var value any
	var stack string
	boom := errors.New("boom")
	_, err := p.Submit(g, &taskFunc{
		run:     func(*Worker) Status { panic(boom) },
		onPanic: func(v any, s []byte) { value, stack = v, string(s) },
	})
	if err != nil {
		t.Fatal(err)
	}
	ran := false
	submit(t, p, g, func(*Worker) Status { ran = true; return Finished })
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if value != boom || !strings.Contains(stack, "TestPanic") || !ran || p.Stats().Panics != 1 {
		t.Errorf("value %v, other task ran %v, stack:\n%s", value, ran, stack)
	}
}

// Stop lets the running task return, abandons queued and parked ones, and releases who waits for them.
func TestStop(t *testing.T) {
	p := start(t, Options{Workers: 1})
	parked, blocked := p.NewGroup(), p.NewGroup()
	isParked := make(chan struct{})
	h := submit(t, p, parked, func(*Worker) Status { close(isParked); return Parked })
	<-isParked
	running, release := make(chan struct{}), make(chan struct{})
	submit(t, p, blocked, func(*Worker) Status { close(running); <-release; return Finished })
	<-running
	submit(t, p, parked, func(*Worker) Status { t.Error("ran after Stop"); return Finished })

	waited, ended := make(chan error, 1), make(chan error, 1)
	go func() { waited <- parked.Wait() }()
	go func() { ended <- blocked.Wait() }()
	stopped := make(chan int, 1)
	go func() { stopped <- p.Stop() }()
	for !isStopped(p) {
		runtime.Gosched()
	}
	for range 100 {
		runtime.Gosched()
	}
	if len(waited) > 0 || len(ended) > 0 {
		t.Error("a wait ended while a task was running")
	}
	close(release)
	if n := <-stopped; n != 2 {
		t.Errorf("%d tasks abandoned, want 2", n)
	}
	if err := <-waited; !errors.Is(err, ErrStopped) {
		t.Errorf("wait for abandoned tasks: %v", err)
	}
	if err := <-ended; err != nil {
		t.Errorf("wait for the task that was running: %v", err)
	}
	h.Wake()
	if _, err := p.Submit(parked, &taskFunc{}); !errors.Is(err, ErrStopped) {
		t.Errorf("submit after Stop: %v", err)
	}
}

func isStopped(p *Pool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mu.stopped
}

// Workers are pinned over the nodes in turn; where pinning is refused they run all the same, and the pool says why.
func TestPinning(t *testing.T) {
	topo := &topology.Topology{Nodes: []topology.Node{{ID: 0, CPUs: []int{0, 1}}, {ID: 1, CPUs: []int{2, 3}}}}
	var mu sync.Mutex
	var pinned []int
	p := start(t, Options{Topology: topo, SetAffinity: func(cpu int) error {
		mu.Lock()
		defer mu.Unlock()
		pinned = append(pinned, cpu)
		if cpu == 3 {
			return unix.EPERM
		}
		return nil
	}})
	slices.Sort(pinned)
	if p.Workers() != 4 || !slices.Equal(pinned, []int{0, 1, 2, 3}) {
		t.Errorf("%d workers, pinned to %v", p.Workers(), pinned)
	}
	if err := p.PinError(); !errors.Is(err, unix.EPERM) || !strings.Contains(err.Error(), "CPU 3") {
		t.Errorf("pin error %v", err)
	}
	if w := p.workers[1]; w.ID() != 1 || w.CPU() != 2 || w.Node() != 1 {
		t.Errorf("worker 1 on CPU %d of node %d", w.CPU(), w.Node())
	}
	if w := p.workers[3]; w.CPU() != -1 || w.Node() != -1 {
		t.Errorf("unpinned worker on CPU %d", w.CPU())
	}
	if _, err := New(Options{Workers: -1}); err == nil {
		t.Error("a negative number of workers was taken")
	}
}

// On the real machine a task runs where its worker was pinned.
func TestRealAffinity(t *testing.T) {
	topo, err := topology.Read("/sys", topology.AllowedCPUs)
	if err != nil {
		t.Fatal(err)
	}
	p := start(t, Options{Topology: topo})
	if err := p.PinError(); err != nil {
		t.Skip(err)
	}
	g := p.NewGroup()
	for range 2 * p.Workers() {
		submit(t, p, g, func(w *Worker) Status {
			cpus, err := topology.AllowedCPUs()
			if err != nil || !slices.Equal(cpus, []int{w.CPU()}) {
				t.Errorf("worker %d runs on %v, want %d, %v", w.ID(), cpus, w.CPU(), err)
			}
			return Finished
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
}

func TestRaiseProcs(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	RaiseProcs(before, 2)
	if got := runtime.GOMAXPROCS(0); got != before+2 {
		t.Errorf("GOMAXPROCS %d, want %d", got, before+2)
	}
	RaiseProcs(0, 1)
	if got := runtime.GOMAXPROCS(0); got != before+2 {
		t.Errorf("GOMAXPROCS was lowered to %d", got)
	}
}

func BenchmarkContinue(b *testing.B) {
	p := start(b, Options{Workers: 1})
	g := p.NewGroup()
	n := 0
	submit(b, p, g, func(*Worker) Status {
		if n++; n >= b.N {
			return Finished
		}
		return Continue
	})
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkParkWake measures the round trip from an ordinary goroutine to a sleeping worker and back.
func BenchmarkParkWake(b *testing.B) {
	p := start(b, Options{Workers: 1})
	g := p.NewGroup()
	n := 0
	ran := make(chan *Handle)
	submit(b, p, g, func(w *Worker) Status {
		ran <- w.Current()
		if n++; n >= b.N {
			return Finished
		}
		return Parked
	})
	for range b.N {
		(<-ran).Wake()
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
}
