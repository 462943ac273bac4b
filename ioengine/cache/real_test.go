package cache

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/colonnadedb/colonnade/ioengine/arena"
	"github.com/colonnadedb/colonnade/ioengine/ring"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/osfs"
	"github.com/colonnadedb/colonnade/ioengine/worker"
)

// realFile makes a file of runs on the disk.
func realFile(t testing.TB, fsys vfs.FS, runs, size int) vfs.File {
	t.Helper()
	f, err := fsys.Create(t.TempDir() + "/file")
	if err != nil {
		t.Fatal(err)
	}
	for i := range runs {
		if _, err := f.Append(runOf(i, size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Sync(); err != nil {
		t.Fatal(err)
	}
	return f
}

// scanTask reads runs in a shuffled order as a scan's pipeline does: read ahead, acquire, park while loading, sum.
type scanTask struct {
	t     *testing.T
	cache *Cache
	file  vfs.File
	order []int
	size  int
	next  int
	sum   *atomic.Uint64
}

func (s *scanTask) Run(w *worker.Worker) worker.Status {
	key := func(i int) Key {
		return Key{Object: 7, Offset: int64(s.order[i]) * int64(s.size), Length: int32(s.size)}
	}
	for ahead := s.next + 1; ahead < min(s.next+4, len(s.order)); ahead++ {
		s.cache.Prefetch(key(ahead), s.file, verify)
	}
	f, status, err := s.cache.Acquire(key(s.next), s.file, verify, w.Current().Wake)
	switch {
	case err != nil:
		s.t.Error(err)
		return worker.Finished
	case status == Loading:
		return worker.Parked
	}
	s.sum.Add(uint64(binary.LittleEndian.Uint16(f.Bytes())))
	f.Release()
	if s.next++; s.next == len(s.order) {
		return worker.Finished
	}
	return worker.Continue
}

func (s *scanTask) OnPanic(value any, stack []byte) { s.t.Errorf("panic: %v\n%s", value, stack) }

// Tasks on pinned workers scan real files through every reader, with a cache that holds all, a tenth, or nothing: each
// reads each run once, right, and none is left parked.
func TestTasksOverRealFiles(t *testing.T) {
	const runs, size, tasks = 100, 32 << 10, 6
	for _, mode := range []ring.Mode{ring.Auto, ring.Pread} {
		for _, budget := range []int64{runs * size, runs * size / 10, 0} {
			t.Run(fmt.Sprintf("%s/%dK", mode, budget>>10), func(t *testing.T) {
				file := realFile(t, osfs.NewDirect(), runs, size)
				reader, err := ring.Open(ring.Options{Mode: mode})
				if err != nil {
					t.Fatal(err)
				}
				a := arena.New(arena.Options{})
				c := New(Options{Budget: budget, Arena: a, Reader: reader})
				pool, err := worker.New(worker.Options{Workers: 2})
				if err != nil {
					t.Fatal(err)
				}
				var sum atomic.Uint64
				group := pool.NewGroup()
				for i := range tasks {
					order := rand.New(rand.NewPCG(uint64(i), 3)).Perm(runs)
					task := &scanTask{t: t, cache: c, file: file, order: order, size: size, sum: &sum}
					if _, err := pool.Submit(group, task); err != nil {
						t.Fatal(err)
					}
				}
				if err := group.Wait(); err != nil {
					t.Error(err)
				}
				pool.Stop()
				if want := uint64(tasks * runs * (runs - 1) / 2); sum.Load() != want {
					t.Errorf("sum %d, want %d", sum.Load(), want)
				}
				s := c.Stats()
				if s.Pinned != 0 || budget == runs*size && s.Misses+s.Prefetches != runs {
					t.Errorf("stats %+v", s)
				}
				if err := errors.Join(c.Close(), reader.Close(), file.Close(), a.Close()); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// BenchmarkColdScan reads 1 MB runs of a file that no cache holds, checked, with 8 reads ahead: the disk is the limit.
func BenchmarkColdScan(b *testing.B) {
	const runs, size, ahead = 64, 1 << 20, 8
	file := realFile(b, osfs.NewDirect(), runs, size)
	reader, err := ring.Open(ring.Options{})
	if err != nil {
		b.Fatal(err)
	}
	a := arena.New(arena.Options{})
	c := New(Options{Budget: 32 << 20, Arena: a, Reader: reader, ReadAhead: 2 * ahead * size})
	b.SetBytes(runs * size)
	object := uint64(0)
	for b.Loop() {
		object++ // another object each time: nothing is found
		key := func(i int) Key { return Key{Object: object, Offset: int64(i) * size, Length: size} }
		for i := range runs {
			for j := i; j < min(runs, i+ahead); j++ {
				c.Prefetch(key(j), file, verify)
			}
			f, err := c.Get(b.Context(), key(i), file, verify)
			if err != nil {
				b.Fatal(err)
			}
			f.Release()
		}
	}
	if err := errors.Join(c.Close(), reader.Close(), file.Close(), a.Close()); err != nil {
		b.Error(err)
	}
}
