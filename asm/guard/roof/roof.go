// Package roof measures what the machine allows, so that benchmarks can state a kernel's speed as a ratio that holds
// on other machines: to a loop that only reads (8 KiB in the first-level cache, or 512 KiB in the second), or to one
// that only stores 8 KiB. Limits and kernels are both the minimum over many short batches of calls in the same
// process, which neighbours on the machine disturb least.
//
//	roof.Run(b, roof.ReadL1, int64(len(src)*8), func() { filter.RangeU64(dst, src, lo, span) })
//
// Only benchmarks import it.
package roof

import (
	"sync"
	"testing"
	"time"
)

// Limit names a roof.
type Limit int

const (
	// ReadL1 sums 8 KiB that lie in the first-level cache.
	ReadL1 Limit = iota
	// ReadL2 sums 512 KiB that lie in the second-level cache.
	ReadL2
	// StoreL1 fills 8 KiB that lie in the first-level cache.
	StoreL1
	// None reports bytes per second without a ratio.
	None
)

const (
	smallWords = 8 << 10 / 8
	largeWords = 512 << 10 / 8
)

var measured [None]struct {
	once sync.Once
	rate float64
}

// Rate returns the bytes per second of a limit, measured when first asked for.
func Rate(limit Limit) float64 {
	m := &measured[limit]
	m.once.Do(func() {
		words := smallWords
		if limit == ReadL2 {
			words = largeWords
		}
		buf := make([]uint64, words+8)
		buf = buf[(64-address(buf)%64)%64/8:][:words]
		// Memory that was never written may be one shared page of zeros, which the cache reads at half speed.
		fill(buf)
		var seconds float64
		if limit == StoreL1 {
			seconds = best(3000, 64, func() { fill(buf) })
		} else {
			seconds = best(3000, max(1, 64*smallWords/words), func() { sink = sum(buf) })
		}
		m.rate = float64(words*8) / seconds
	})
	return m.rate
}

// sink keeps the compiler from leaving the sums out.
//
//lint:ignore U1000 it is only written
var sink uint64

// best returns the seconds of one call: the minimum over batches of repeated calls.
func best(batches, calls int, f func()) float64 {
	least := time.Duration(1<<63 - 1)
	for range batches {
		start := time.Now()
		for range calls {
			f()
		}
		least = min(least, time.Since(start))
	}
	return least.Seconds() / float64(calls)
}

// Run benchmarks f, one call of which processes the given number of bytes. Besides the mean it reports the best
// batch in GB/s, and as a ratio to the limit.
func Run(b *testing.B, limit Limit, bytes int64, f func()) {
	b.Helper()
	b.SetBytes(bytes)
	f()
	calls := int(max(1, 64*8192/bytes))
	rate := float64(bytes) / best(1000, calls, f)
	b.ResetTimer()
	for range b.N {
		f()
	}
	b.StopTimer()
	b.ReportMetric(rate/1e9, "best-GB/s")
	if limit != None {
		b.ReportMetric(rate/Rate(limit), "x-roof")
	}
}
