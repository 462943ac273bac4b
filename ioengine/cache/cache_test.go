package cache

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/colonnadedb/colonnade/ioengine/arena"
	"github.com/colonnadedb/colonnade/ioengine/crc"
	"github.com/colonnadedb/colonnade/ioengine/ring"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/faultfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/memfs"
)

// TestMain fails the package if goroutines outlive their caches.
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

const runBytes = 64 << 10

// bed is a cache over one file of numbered runs, on a file system that can fail, with a reader that can hold reads
// back.
type bed struct {
	testing.TB
	*Cache
	arena *arena.Arena
	fsys  *faultfs.FS
	file  vfs.File
	held  *heldReader
	clock int64
	size  int // bytes of a run
}

func newBed(t testing.TB, opts Options, runs, size int) *bed {
	t.Helper()
	inner, err := ring.Open(ring.Options{Mode: ring.Pread, Threads: 4})
	if err != nil {
		t.Fatal(err)
	}
	b := &bed{TB: t, arena: arena.New(arena.Options{RegionBytes: 8 << 20}), size: size}
	b.held = &heldReader{Reader: inner}
	b.fsys = faultfs.Wrap(memfs.New(), faultfs.Options{})
	if b.file, err = b.fsys.Create("file"); err != nil {
		t.Fatal(err)
	}
	for i := range runs {
		if _, err := b.file.Append(runOf(i, size)); err != nil {
			t.Fatal(err)
		}
	}
	opts.Arena, opts.Reader = b.arena, b.held
	if opts.NowNs == nil {
		opts.NowNs = func() int64 { return b.clock }
	}
	b.Cache = New(opts)
	t.Cleanup(func() {
		b.held.release()
		if err := errors.Join(b.Close(), b.file.Close(), inner.Close(), b.arena.Close()); err != nil {
			t.Error(err)
		}
	})
	return b
}

// runOf returns the bytes of run i; the last 8 are the checksum of the others.
func runOf(i, size int) []byte {
	p := bytes.Repeat([]byte{byte(i), byte(i >> 8), 7, 1}, size/4)
	binary.LittleEndian.PutUint64(p[size-8:], crc.Sum(9, p[:size-8]))
	return p
}

func verify(p []byte) error {
	if got, want := crc.Sum(9, p[:len(p)-8]), binary.LittleEndian.Uint64(p[len(p)-8:]); got != want {
		return vfs.Corruptf("file", 0, int64(len(p)), "checksum %#x, want %#x", got, want)
	}
	return nil
}

func (b *bed) key(i int) Key {
	return Key{Object: 1, Offset: int64(i) * int64(b.size), Length: int32(b.size)}
}

// get returns run i, checked and released again.
func (b *bed) get(i int) {
	b.Helper()
	f, err := b.Get(context.Background(), b.key(i), b.file, verify)
	if err != nil {
		b.Fatalf("run %d: %v", i, err)
	}
	b.check(i, f)
	f.Release()
}

func (b *bed) check(i int, f *Frame) {
	b.Helper()
	if !bytes.Equal(f.Bytes(), runOf(i, b.size)) || f.Key() != b.key(i) {
		b.Fatalf("run %d holds the bytes of another", i)
	}
}

// heldReader keeps reads back while it is told to.
type heldReader struct {
	ring.Reader
	mu   sync.Mutex
	hold bool
	held []*ring.Read
}

func (h *heldReader) Submit(reads []*ring.Read) {
	h.mu.Lock()
	if h.hold {
		h.held = append(h.held, reads...)
		reads = nil
	}
	h.mu.Unlock()
	h.Reader.Submit(reads)
}

func (h *heldReader) keep() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hold = true
}

func (h *heldReader) release() {
	h.mu.Lock()
	reads := h.held
	h.hold, h.held = false, nil
	h.mu.Unlock()
	h.Reader.Submit(reads)
}

// The first Acquire loads and wakes once; the second returns the frame; a third joins nothing and finds it ready.
func TestAcquire(t *testing.T) {
	b := newBed(t, Options{Budget: 1 << 20}, 4, runBytes)
	woken := make(chan struct{}, 10)
	wake := func() { woken <- struct{}{} }
	b.held.keep()
	for range 2 {
		if f, status, err := b.Acquire(b.key(2), b.file, verify, wake); f != nil || status != Loading || err != nil {
			t.Fatalf("first: %v, %d, %v", f, status, err)
		}
	}
	b.held.release()
	<-woken
	<-woken
	for range 3 {
		f, status, err := b.Acquire(b.key(2), b.file, verify, wake)
		if status != Ready || err != nil {
			t.Fatalf("after the wake: %d, %v", status, err)
		}
		b.check(2, f)
		defer f.Release()
	}
	s := b.Stats()
	if s.Misses != 1 || s.Joined != 1 || s.Hits != 1 || s.Pinned != 1 || s.Bytes != runBytes || len(woken) != 0 {
		t.Errorf("stats %+v, %d wakes too many", s, len(woken))
	}
}

// Keys need no alignment: the cache reads the pages around them, up to the very end of the file.
func TestUnalignedRuns(t *testing.T) {
	for _, size := range []int{1000, 4096, 5000, 100000} {
		b := newBed(t, Options{Budget: 1 << 20}, 7, size)
		for i := range 7 {
			b.get(i)
		}
	}
}

// A cache smaller than the working set gives right bytes and stays within its budget; one large enough never reads
// twice.
func TestBudget(t *testing.T) {
	b := newBed(t, Options{Budget: 5 * runBytes}, 20, runBytes)
	for round := range 3 {
		for i := range 20 {
			b.get(i)
		}
		if s := b.Stats(); s.Bytes > 5*runBytes || s.Frames != 5 || s.Evictions == 0 || s.MaxOverBudget != 0 {
			t.Fatalf("round %d: %+v", round, s)
		}
	}
	b.SetBudget(20 * runBytes)
	for range 2 {
		for i := range 20 {
			b.get(i)
		}
	}
	before := b.Stats()
	for i := range 20 {
		b.get(i)
	}
	if s := b.Stats(); s.Misses != before.Misses || s.Hits != before.Hits+20 {
		t.Errorf("a working set that fits was read again: %+v", s)
	}
	b.SetBudget(2 * runBytes)
	if s := b.Stats(); s.Bytes != 2*runBytes {
		t.Errorf("after the budget shrank: %+v", s)
	}
}

// Frames in use may exceed the budget; that is reported, and it ends with their release. Even a budget of 0 works.
func TestPinnedOverBudget(t *testing.T) {
	for _, budget := range []int64{0, 2 * runBytes} {
		b := newBed(t, Options{Budget: budget}, 8, runBytes)
		var frames []*Frame
		for i := range 8 {
			f, err := b.Get(context.Background(), b.key(i), b.file, verify)
			if err != nil {
				t.Fatal(err)
			}
			frames = append(frames, f)
		}
		if s := b.Stats(); s.OverBudget != 8*runBytes-budget || s.Pinned != 8 {
			t.Errorf("all in use: %+v", s)
		}
		for i, f := range frames {
			b.check(i, f)
			f.Release()
		}
		if s := b.Stats(); s.OverBudget != 0 || s.Bytes != budget || s.MaxOverBudget != 8*runBytes-budget {
			t.Errorf("after the release: %+v", s)
		}
	}
}

// A hot set that is used all the time survives a scan of many times the cache.
func TestScanResistance(t *testing.T) {
	const hot = 20
	b := newBed(t, Options{Budget: 40 * 4096, Shards: 1}, 1000, 4096)
	for range 5 {
		for i := range hot {
			b.get(i)
		}
	}
	for i := hot; i < 1000; i++ {
		b.get(i)
		b.get(i) // a scan comes back to a run for its next granule
	}
	before := b.Stats()
	for i := range hot {
		b.get(i)
	}
	if missed := b.Stats().Misses - before.Misses; missed > hot/10 {
		t.Errorf("%d of %d hot runs were washed out by a scan", missed, hot)
	}
	// What returns soon after it was evicted goes to the main queue and then stays.
	for i := 500; i < 510; i++ {
		b.get(i)
	}
	for i := 600; i < 640; i++ {
		b.get(i)
	}
	for i := 500; i < 510; i++ {
		b.get(i)
	}
	if s := b.Stats(); s.GhostHits == 0 {
		t.Errorf("no ghost was recognised: %+v", s)
	}
}

// A failed read reaches every waiter once and is not cached: the next Acquire reads again.
func TestReadErrors(t *testing.T) {
	b := newBed(t, Options{Budget: 1 << 20}, 4, runBytes)
	b.fsys.SetRules(faultfs.FailNth(1, syscall.EIO, faultfs.OpDirectRead))
	woken := make(chan struct{}, 10)
	wake := func() { woken <- struct{}{} }
	b.held.keep()
	for range 3 {
		if _, status, err := b.Acquire(b.key(0), b.file, verify, wake); status != Loading || err != nil {
			t.Fatalf("%d, %v", status, err)
		}
	}
	got := make(chan error, 1)
	go func() {
		_, err := b.Get(context.Background(), b.key(0), b.file, verify)
		got <- err
	}()
	for b.Stats().Joined != 3 {
		runtime.Gosched()
	}
	b.held.release()
	if err := <-got; !errors.Is(err, syscall.EIO) {
		t.Errorf("Get: %v", err)
	}
	for range 3 {
		<-woken
	}
	for i := range 3 {
		if _, _, err := b.Acquire(b.key(0), b.file, verify, wake); !errors.Is(err, syscall.EIO) {
			t.Errorf("waiter %d: %v", i, err)
		}
	}
	b.get(0)
	if s := b.Stats(); s.Failures != 1 || s.Frames != 1 {
		t.Errorf("stats %+v", s)
	}
}

// Whoever was woken for a failure and never came does not leave the failure to somebody much later.
func TestUnclaimedFailureExpires(t *testing.T) {
	b := newBed(t, Options{Budget: 1 << 20}, 4, runBytes)
	b.fsys.SetRules(faultfs.FailNth(1, syscall.EIO, faultfs.OpDirectRead))
	woken := make(chan struct{}, 1)
	if _, _, err := b.Acquire(b.key(0), b.file, verify, func() { woken <- struct{}{} }); err != nil {
		t.Fatal(err)
	}
	<-woken
	b.clock += failureNs + 1
	b.get(0)
}

// Damaged bytes and files that end early are corruption, named with file and place, for this and no other run.
func TestCorruption(t *testing.T) {
	b := newBed(t, Options{Budget: 1 << 20}, 4, runBytes)
	b.fsys.SetRules(faultfs.Rule{Ops: faultfs.Reads, Times: 1, Fault: faultfs.Fault{FlipBit: true, FlipAt: 12345}})
	_, err := b.Get(context.Background(), b.key(1), b.file, verify)
	if !vfs.IsCorruption(err) || !strings.Contains(err.Error(), "offset=65536") {
		t.Errorf("flipped bit: %v", err)
	}
	b.get(1)
	_, err = b.Get(context.Background(), b.key(4), b.file, verify)
	if !vfs.IsCorruption(err) || !strings.Contains(err.Error(), "file") {
		t.Errorf("run behind the end: %v", err)
	}
	for _, bad := range []Key{{1, -4096, 100}, {1, 0, 0}, {1, 0, -5}, {1, 0, MaxRunBytes + 1}} {
		if _, err := b.Get(context.Background(), bad, b.file, nil); err == nil {
			t.Errorf("key %+v was read", bad)
		}
	}
}

// Prefetch reads ahead once, within its bound, and its failure is found by a read of its own later.
func TestPrefetch(t *testing.T) {
	b := newBed(t, Options{Budget: 1 << 20, ReadAhead: 2 * runBytes}, 8, runBytes)
	b.held.keep()
	var started []bool
	for _, i := range []int{0, 0, 1, 2} {
		started = append(started, b.Prefetch(b.key(i), b.file, verify))
	}
	if fmt.Sprint(started) != "[true false true false]" {
		t.Errorf("started %v", started)
	}
	b.held.release()
	b.get(0)
	b.get(1)
	if s := b.Stats(); s.Prefetches != 2 || s.Misses != 0 {
		t.Errorf("stats %+v", s)
	}
	b.fsys.SetRules(faultfs.FailNth(1, syscall.EIO, faultfs.OpDirectRead))
	if !b.Prefetch(b.key(5), b.file, verify) {
		t.Error("the bound was not given back")
	}
	for b.Stats().Failures == 0 {
		runtime.Gosched()
	}
	b.get(5)
}

// A Get whose context ends returns at once, and the read goes on into the cache.
func TestGetCancelled(t *testing.T) {
	b := newBed(t, Options{Budget: 1 << 20}, 4, runBytes)
	b.held.keep()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := b.Get(ctx, b.key(3), b.file, verify); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	b.held.release()
	b.get(3)
	if s := b.Stats(); s.Misses != 1 {
		t.Errorf("the read was made again: %+v", s)
	}
}

// Invalidate forgets an object's runs, spares frames in use and under way, and leaves other objects.
func TestInvalidate(t *testing.T) {
	b := newBed(t, Options{Budget: 1 << 20}, 4, runBytes)
	b.get(0)
	pinned, err := b.Get(context.Background(), b.key(1), b.file, verify)
	if err != nil {
		t.Fatal(err)
	}
	other := b.key(3)
	other.Object = 2
	f, err := b.Get(context.Background(), other, b.file, verify)
	if err != nil {
		t.Fatal(err)
	}
	f.Release()
	b.held.keep()
	woken := make(chan struct{}, 1)
	if _, _, err := b.Acquire(b.key(2), b.file, verify, func() { woken <- struct{}{} }); err != nil {
		t.Fatal(err)
	}
	b.Invalidate(1)
	b.held.release()
	<-woken
	b.check(1, pinned)
	pinned.Release()
	for b.Stats().Loading > 0 {
		runtime.Gosched()
	}
	if s := b.Stats(); s.Frames != 1 || s.Bytes != runBytes {
		t.Errorf("stats %+v", s)
	}
	b.get(0)
	if s := b.Stats(); s.Misses != 5 {
		t.Errorf("%d misses, want 5", s.Misses)
	}
}

// Close reports frames in use, waits for reads and refuses new ones.
func TestClose(t *testing.T) {
	b := newBed(t, Options{Budget: 1 << 20}, 4, runBytes)
	f, err := b.Get(context.Background(), b.key(0), b.file, verify)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err == nil || !strings.Contains(err.Error(), "1 frames") {
		t.Errorf("close with a frame in use: %v", err)
	}
	if _, err := b.Get(context.Background(), b.key(1), b.file, verify); !errors.Is(err, ErrClosed) {
		t.Errorf("get after close: %v", err)
	}
	f.Release()
	defer func() {
		if recover() == nil {
			t.Error("a second Release went unnoticed")
		}
	}()
	f.Release()
}

// Memory that the arena refuses is an error, not a wait, and works again later.
func TestArenaExhausted(t *testing.T) {
	b := newBed(t, Options{Budget: 1 << 20}, 4, runBytes)
	small := arena.New(arena.Options{Limit: runBytes})
	c := New(Options{Budget: 1 << 20, Arena: small, Reader: b.held})
	f, err := c.Get(context.Background(), b.key(0), b.file, verify)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Get(context.Background(), b.key(1), b.file, verify); !errors.Is(err, arena.ErrExhausted) {
		t.Errorf("past the arena's limit: %v", err)
	}
	f.Release()
	if err := errors.Join(c.Close(), small.Close()); err != nil {
		t.Error(err)
	}
}

// Many goroutines over a cache much smaller than what they read, with errors, prefetches, cancellations and
// invalidations in between: every frame holds its run's bytes, nothing hangs, nothing leaks.
func TestConcurrent(t *testing.T) {
	b := newBed(t, Options{Budget: 8 * 4096, Shards: 2}, 64, 4096)
	b.fsys.SetRules(faultfs.Rule{
		Ops: faultfs.Reads, Match: func(c faultfs.Call) bool { return c.Off%(13*4096) == 0 },
		Fault: faultfs.Fault{Err: syscall.EIO},
	})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			x := uint32(g + 1)
			for round := range 400 {
				x = x*1664525 + 1013904223
				i := int(x>>16) % 64
				switch {
				case g == 0 && round%50 == 0:
					b.Invalidate(1)
				case x>>8%5 == 0:
					b.Prefetch(b.key(i), b.file, verify)
				case x>>8%2 == 0:
					acquireLoop(b, i)
				default:
					ctx, cancel := context.WithCancel(context.Background())
					if x>>9%8 == 0 {
						cancel()
					}
					f, err := b.Get(ctx, b.key(i), b.file, verify)
					checkResult(b, i, f, err)
					cancel()
				}
			}
		})
	}
	wg.Wait()
	s := b.Stats()
	if s.Pinned != 0 || s.Hits == 0 || s.Evictions == 0 || s.Failures == 0 {
		t.Errorf("stats %+v", s)
	}
}

// acquireLoop does what a task does: acquire, park, acquire again.
func acquireLoop(b *bed, i int) {
	for range 1000 {
		woken := make(chan struct{})
		f, status, err := b.Acquire(b.key(i), b.file, verify, func() { close(woken) })
		if status == Ready {
			checkResult(b, i, f, err)
			return
		}
		<-woken
	}
	b.Errorf("run %d: not acquired in 1000 attempts", i)
}

func checkResult(b *bed, i int, f *Frame, err error) {
	if err != nil {
		if !errors.Is(err, syscall.EIO) && !errors.Is(err, context.Canceled) || f != nil {
			b.Errorf("run %d: frame %v, %v", i, f, err)
		}
		return
	}
	if !bytes.Equal(f.Bytes(), runOf(i, b.size)) {
		b.Errorf("run %d holds other bytes", i)
	}
	f.Release()
}

func BenchmarkHit(b *testing.B) {
	bed := newBed(b, Options{Budget: 64 << 20}, 100, runBytes)
	for i := range 100 {
		bed.get(i)
	}
	i := 0
	wake := func() {}
	for b.Loop() {
		f, _, err := bed.Acquire(bed.key(i%100), bed.file, verify, wake)
		if err != nil {
			b.Fatal(err)
		}
		f.Release()
		i++
	}
}
