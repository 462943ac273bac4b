package roof

import (
	"testing"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

// The yardsticks do their work: every word is added and every word stored.
func TestLoops(t *testing.T) {
	for _, n := range []int{0, 64, 128, 1024} {
		src := make([]uint64, n)
		var want uint64
		for i := range src {
			src[i] = uint64(i) * 0x9e3779b97f4a7c15
			want += src[i]
		}
		if got := sum(src); got != want || sumGeneric(src) != want {
			t.Errorf("n=%d: sum %#x, want %#x", n, got, want)
		}
		fill(src)
		for i, v := range src {
			if v == uint64(i)*0x9e3779b97f4a7c15 && cpu.Detected() != cpu.Generic {
				t.Errorf("n=%d: word %d not stored", n, i)
			}
		}
	}
}

// The limits themselves, in bytes per second.
func BenchmarkRoof(b *testing.B) {
	for name, limit := range map[string]Limit{"read-l1": ReadL1, "read-l2": ReadL2, "store-l1": StoreL1} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				Rate(limit)
			}
			b.ReportMetric(Rate(limit)/1e9, "GB/s")
		})
	}
}
