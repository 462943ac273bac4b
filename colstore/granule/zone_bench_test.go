package granule

import (
	"math/rand/v2"
	"testing"

	"github.com/colonnadedb/colonnade/vec/types"
)

func BenchmarkStringZone(b *testing.B) {
	c := makeColumn(rand.New(rand.NewPCG(1, 1)), shapes[17], Rows, 0)
	for b.Loop() {
		StringZone(types.UTF8MB4GeneralCI, c)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/Rows, "ns/row")
}

func BenchmarkEncode(b *testing.B) {
	for _, s := range shapes {
		b.Run(s.name, func(b *testing.B) {
			c := makeColumn(rand.New(rand.NewPCG(1, 1)), s, Rows, 0)
			var e Encoder
			var dst []byte
			for b.Loop() {
				dst, _ = e.Encode(dst[:0], Address{}, c, nil, Zone{})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/Rows, "ns/row")
			b.ReportMetric(float64(len(dst))/Rows, "B/row")
		})
	}
}
