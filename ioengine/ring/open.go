package ring

import (
	"fmt"
	"os"
	"time"

	"github.com/colonnadedb/colonnade/asm/invariants"
)

// EnvMode is the environment variable that overrides Options.Mode: "auto" or "pread".
const EnvMode = "COLONNADE_IO"

// Mode says which reader to open.
type Mode string

// The modes.
const (
	Auto  Mode = "auto"  // io_uring where it works, else preads
	Pread Mode = "pread" // preads
)

const (
	// DefaultDepth keeps a fast device busy with 64 KB requests; those measured saturate at 8 to 32.
	DefaultDepth = 64
	// MaxDepth bounds the reads under way; deeper queues only add latency.
	MaxDepth = 1024
	// DefaultThreads of a pread pool: each blocks a thread of the system, and 16 saturate the device at 64 KB.
	DefaultThreads = 16
)

// Options configure a reader.
type Options struct {
	// Mode chooses the reader; empty means Auto. The environment variable EnvMode goes first.
	Mode Mode
	// Depth is how many reads the ring has under way at most; 0 means DefaultDepth. It is rounded up to a power of
	// two.
	Depth int
	// Threads is how many preads run at once; 0 means DefaultThreads.
	Threads int
	// NowNs is a monotonic clock in nanoseconds for the latency counters; nil means the system's.
	NowNs func() int64
}

// Open returns a reader. It falls back to preads where io_uring cannot be used; Describe tells why. An error is only
// returned for bad options.
func Open(opts Options) (Reader, error) {
	if env := os.Getenv(EnvMode); env != "" {
		opts.Mode = Mode(env)
	}
	if opts.Mode == "" {
		opts.Mode = Auto
	}
	if opts.Depth == 0 {
		opts.Depth = DefaultDepth
	}
	if opts.Threads == 0 {
		opts.Threads = DefaultThreads
	}
	if opts.NowNs == nil {
		base := time.Now()
		opts.NowNs = func() int64 { return int64(time.Since(base)) }
	}
	if opts.Depth < 1 || opts.Depth > MaxDepth || opts.Threads < 1 || opts.Threads > MaxDepth {
		return nil, fmt.Errorf("open reader: depth %d and threads %d must be 1 to %d",
			opts.Depth, opts.Threads, MaxDepth)
	}
	switch opts.Mode {
	case Pread:
		return newPool(opts, "chosen by configuration"), nil
	case Auto:
	default:
		return nil, fmt.Errorf("open reader: mode %q (option or %s) is neither %q nor %q",
			opts.Mode, EnvMode, Auto, Pread)
	}
	r, err := newRingReader(opts)
	if err != nil {
		return newPool(opts, "io_uring cannot be used: "+err.Error()), nil
	}
	return r, nil
}

func (r *Read) check() {
	if r.File == nil || r.Done == nil || r.Min < 0 || r.Min > len(r.Buf) || r.Off < 0 || len(r.Buf) > maxReadBytes {
		invariants.Failf("bad read: %d bytes of buffer, at least %d, at %d", len(r.Buf), r.Min, r.Off)
	}
}

// maxReadBytes bounds one request: the kernel reads at most 2 GiB less a page at once.
const maxReadBytes = 1 << 30
