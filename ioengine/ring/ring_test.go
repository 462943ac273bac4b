package ring

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/faultfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/memfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/osfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/vfstest"
)

// TestMain fails the package if readers leave goroutines behind.
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

func open(t testing.TB, opts Options) Reader {
	t.Helper()
	r, err := Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// each runs a test with every reader over every kind of file.
func each(t *testing.T, test func(t *testing.T, r Reader, fsys vfs.FS, dir string)) {
	for _, mode := range []Mode{Auto, Pread} {
		for _, files := range []string{"direct", "buffered", "memory"} {
			t.Run(string(mode)+"/"+files, func(t *testing.T) {
				r := open(t, Options{Mode: mode, Depth: 8, Threads: 4})
				switch files {
				case "direct":
					test(t, r, osfs.NewDirect(), t.TempDir())
				case "buffered":
					test(t, r, osfs.NewPread(), t.TempDir())
				case "memory":
					test(t, r, memfs.New(), "/")
				}
			})
		}
	}
}

// pages returns n pages, each full of its number, and a tail of extra bytes.
func pages(n, extra int) []byte {
	data := make([]byte, n*vfs.DirectAlign+extra)
	for i := 0; i+8 <= len(data); i += 8 {
		binary.LittleEndian.PutUint64(data[i:], uint64(i/vfs.DirectAlign))
	}
	return data
}

func makeFile(t testing.TB, fsys vfs.FS, dir string, data []byte) vfs.Direct {
	t.Helper()
	name := vfs.Join(dir, "file")
	vfstest.Write(t, fsys, name, data)
	f, err := fsys.OpenRead(name)
	if err != nil {
		t.Fatal(err)
	}
	d, err := f.Direct()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// run submits the reads at once and waits for them.
func run(r Reader, reads ...*Read) {
	var done sync.WaitGroup
	done.Add(len(reads))
	for _, read := range reads {
		read.Done = func(*Read) { done.Done() }
	}
	r.Submit(reads)
	done.Wait()
}

// Many reads of all sizes at random places, more than the queue is deep, each return their own bytes.
func TestRandomReads(t *testing.T) {
	each(t, func(t *testing.T, r Reader, fsys vfs.FS, dir string) {
		const n = 256
		data := pages(n, 0)
		d := makeFile(t, fsys, dir, data)
		rng := rand.New(rand.NewPCG(1, 1))
		const count = 100
		buf := vfstest.Aligned(t, count*16*vfs.DirectAlign)
		for range 3 {
			var reads []*Read
			total := uint64(0)
			for i := range count {
				length := (1 + rng.IntN(16)) * vfs.DirectAlign
				off := rng.IntN(n-16) * vfs.DirectAlign
				p := buf[i*16*vfs.DirectAlign:][:length]
				reads = append(reads, &Read{File: d, Buf: p, Off: int64(off), Min: length})
				total += uint64(length)
			}
			before := r.Stats()
			run(r, reads...)
			for _, read := range reads {
				if read.Err != nil || read.N != len(read.Buf) || !bytes.Equal(read.Buf, data[read.Off:][:read.N]) {
					t.Fatalf("read of %d at %d: %d bytes, %v", len(read.Buf), read.Off, read.N, read.Err)
				}
			}
			s := r.Stats()
			if s.Reads-before.Reads != count || s.Bytes-before.Bytes != total || s.Errors != 0 || s.InFlight != 0 {
				t.Errorf("stats %+v after %+v", s, before)
			}
			if s.LatencyNs <= before.LatencyNs || s.MaxNs == 0 || s.Batches == 0 {
				t.Errorf("latency %+v", s)
			}
		}
	})
}

// A read over the end of the file returns what is there; if that is less than the minimum, it fails and names the
// file.
func TestEndOfFile(t *testing.T) {
	each(t, func(t *testing.T, r Reader, fsys vfs.FS, dir string) {
		data := pages(3, 1000)
		d := makeFile(t, fsys, dir, data)
		buf := vfstest.Aligned(t, 8*vfs.DirectAlign)
		ok := &Read{File: d, Buf: buf[:4*vfs.DirectAlign], Off: vfs.DirectAlign, Min: 2*vfs.DirectAlign + 1000}
		run(r, ok)
		if ok.Err != nil || ok.N != ok.Min || !bytes.Equal(ok.Buf[:ok.N], data[vfs.DirectAlign:]) {
			t.Errorf("read to the end: %d bytes, %v", ok.N, ok.Err)
		}
		for _, bad := range []*Read{
			{File: d, Buf: buf[4*vfs.DirectAlign:], Off: vfs.DirectAlign, Min: 2*vfs.DirectAlign + 1001},
			{File: d, Buf: buf[4*vfs.DirectAlign:], Off: 16 * vfs.DirectAlign, Min: 1},
		} {
			run(r, bad)
			if !errors.Is(bad.Err, io.ErrUnexpectedEOF) || !strings.Contains(bad.Err.Error(), "file") {
				t.Errorf("read past the end: %d bytes, %v", bad.N, bad.Err)
			}
		}
	})
}

// What is not aligned is an error of that read alone, not of the reader.
func TestUnaligned(t *testing.T) {
	each(t, func(t *testing.T, r Reader, fsys vfs.FS, dir string) {
		d := makeFile(t, fsys, dir, pages(4, 0))
		buf := vfstest.Aligned(t, 2*vfs.DirectAlign)
		bad := &Read{File: d, Buf: buf[512 : 512+vfs.DirectAlign], Off: 0}
		run(r, bad)
		if bad.Err == nil || !strings.Contains(bad.Err.Error(), "multiples") {
			t.Errorf("unaligned read: %v", bad.Err)
		}
		good := &Read{File: d, Buf: buf, Off: 0, Min: len(buf)}
		run(r, good)
		if good.Err != nil {
			t.Errorf("the read after it: %v", good.Err)
		}
	})
}

// Done may submit the next read, as a read-ahead does.
func TestSubmitFromDone(t *testing.T) {
	each(t, func(t *testing.T, r Reader, fsys vfs.FS, dir string) {
		const n = 64
		d := makeFile(t, fsys, dir, pages(n, 0))
		buf := vfstest.Aligned(t, vfs.DirectAlign)
		finished := make(chan error, 1)
		read := &Read{File: d, Buf: buf, Min: len(buf)}
		read.Done = func(read *Read) {
			if got := binary.LittleEndian.Uint64(buf); read.Err != nil || got != uint64(read.Off/vfs.DirectAlign) {
				finished <- fmt.Errorf("page %d at %d: %w", got, read.Off, read.Err)
				return
			}
			read.Off += vfs.DirectAlign
			if read.Off == n*vfs.DirectAlign {
				finished <- nil
				return
			}
			r.Submit([]*Read{read})
		}
		r.Submit([]*Read{read})
		if err := <-finished; err != nil {
			t.Error(err)
		}
	})
}

// Close waits for what is under way, and what comes later fails with ErrClosed.
func TestClose(t *testing.T) {
	for _, mode := range []Mode{Auto, Pread} {
		t.Run(string(mode), func(t *testing.T) {
			fsys, dir := osfs.NewDirect(), t.TempDir()
			d := makeFile(t, fsys, dir, pages(64, 0))
			buf := vfstest.Aligned(t, 64*vfs.DirectAlign)
			for range 20 {
				r, err := Open(Options{Mode: mode, Depth: 4, Threads: 2})
				if err != nil {
					t.Fatal(err)
				}
				done := 0
				var mu sync.Mutex
				var reads []*Read
				for i := range 64 {
					reads = append(reads, &Read{File: d, Buf: buf[i*vfs.DirectAlign:][:vfs.DirectAlign],
						Off: int64(i) * vfs.DirectAlign, Min: 1, Done: func(*Read) {
							mu.Lock()
							defer mu.Unlock()
							done++
						}})
				}
				r.Submit(reads)
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
				if done != 64 {
					t.Fatalf("Close returned after %d of 64 reads", done)
				}
				late := &Read{File: d, Buf: buf[:vfs.DirectAlign]}
				run(r, late)
				if !errors.Is(late.Err, ErrClosed) {
					t.Errorf("read after Close: %v", late.Err)
				}
				if err := r.Close(); err != nil {
					t.Errorf("second Close: %v", err)
				}
			}
		})
	}
}

// Submitters on many goroutines share a reader.
func TestConcurrentSubmitters(t *testing.T) {
	each(t, func(t *testing.T, r Reader, fsys vfs.FS, dir string) {
		const n = 64
		d := makeFile(t, fsys, dir, pages(n, 0))
		buf := vfstest.Aligned(t, 8*vfs.DirectAlign)
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				rng := rand.New(rand.NewPCG(uint64(g), 5))
				p := buf[g*vfs.DirectAlign:][:vfs.DirectAlign]
				for range 100 {
					page := rng.IntN(n)
					read := &Read{File: d, Buf: p, Off: int64(page) * vfs.DirectAlign, Min: len(p)}
					run(r, read)
					if got := binary.LittleEndian.Uint64(p); read.Err != nil || got != uint64(page) {
						t.Errorf("page %d: got %d, %v", page, got, read.Err)
						return
					}
				}
			})
		}
		wg.Wait()
	})
}

// badFD is a handle whose descriptor refuses reads.
type badFD struct {
	vfs.Direct
	fd int
}

func (b badFD) FD() int { return b.fd }

// Errors of the device come back with the file's name and errno, through either reader.
func TestErrors(t *testing.T) {
	var pipe [2]int
	if err := unix.Pipe2(pipe[:], unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Close(pipe[0]); _ = unix.Close(pipe[1]) }()
	fsys := faultfs.Wrap(memfs.New(), faultfs.Options{})
	d := makeFile(t, fsys, "/", pages(4, 0))
	buf := vfstest.Aligned(t, vfs.DirectAlign)
	r := open(t, Options{})
	if kind, _ := r.Describe(); kind == "io_uring" {
		read := &Read{File: badFD{d, pipe[1]}, Buf: buf}
		run(r, read)
		if !errors.Is(read.Err, syscall.EBADF) || !strings.Contains(read.Err.Error(), "/file") {
			t.Errorf("read of a descriptor that cannot be read: %v", read.Err)
		}
	}
	fsys.SetRules(faultfs.FailNth(1, syscall.EIO, faultfs.OpDirectRead))
	read := &Read{File: d, Buf: buf}
	run(r, read)
	if !errors.Is(read.Err, syscall.EIO) {
		t.Errorf("injected error: %v", read.Err)
	}
	if s := r.Stats(); s.Errors == 0 {
		t.Errorf("stats %+v", s)
	}
}

// The environment and the options choose the reader; what runs says why; bad values are refused by name.
func TestChoice(t *testing.T) {
	t.Setenv(EnvMode, "pread")
	if kind, reason := open(t, Options{Mode: Auto}).Describe(); kind != "pread" || reason == "" {
		t.Errorf("%s because %q", kind, reason)
	}
	t.Setenv(EnvMode, "")
	kind, reason := open(t, Options{}).Describe()
	t.Logf("%s: %s", kind, reason)
	if kind == "pread" && !strings.Contains(reason, "io_uring") || reason == "" {
		t.Errorf("%s because %q", kind, reason)
	}
	for _, opts := range []Options{{Mode: "aio"}, {Depth: -1}, {Depth: MaxDepth + 1}, {Threads: -1}} {
		if _, err := Open(opts); err == nil {
			t.Errorf("options %+v were taken", opts)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	const size = 256 << 20
	fsys, dir := osfs.NewDirect(), b.TempDir()
	f, err := fsys.Create(dir + "/file")
	if err != nil {
		b.Fatal(err)
	}
	chunk := pages(1024, 0)
	for range size / len(chunk) {
		if _, err := f.Append(chunk); err != nil {
			b.Fatal(err)
		}
	}
	d, err := f.Direct()
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	buf := vfstest.Aligned(b, 64<<20)
	for _, mode := range []Mode{Auto, Pread} {
		for _, length := range []int{8 << 10, 64 << 10, 1 << 20} {
			for _, depth := range []int{1, 8, 32} {
				b.Run(fmt.Sprintf("%s/%dK/depth%d", mode, length>>10, depth), func(b *testing.B) {
					benchmarkRead(b, mode, d, buf, length, depth, size)
				})
			}
		}
	}
}

func benchmarkRead(b *testing.B, mode Mode, d vfs.Direct, buf []byte, length, depth, size int) {
	r := open(b, Options{Mode: mode, Threads: depth})
	b.SetBytes(int64(length))
	var mu sync.Mutex
	started, finished := 0, make(chan error, depth)
	rng := rand.New(rand.NewPCG(1, 2))
	next := func(read *Read) bool {
		mu.Lock()
		defer mu.Unlock()
		if started >= b.N {
			return false
		}
		started++
		read.Off = int64(rng.IntN(size/length)) * int64(length)
		return true
	}
	b.ResetTimer()
	for i := range depth {
		read := &Read{File: d, Buf: buf[i*length:][:length], Min: length}
		read.Done = func(read *Read) {
			if read.Err != nil || !next(read) {
				finished <- read.Err
				return
			}
			r.Submit([]*Read{read})
		}
		if !next(read) {
			finished <- nil
			continue
		}
		r.Submit([]*Read{read})
	}
	for range depth {
		if err := <-finished; err != nil {
			b.Fatal(err)
		}
	}
}
