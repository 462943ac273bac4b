package tpch

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"testing"
)

// TestGenerateChecksums proves that the generated tables equal the standard generator's, bit for bit.
func TestGenerateChecksums(t *testing.T) {
	scales := []Scale{1, 10}
	if os.Getenv("COLONNADE_LONG_TESTS") != "" {
		scales = append(scales, 100)
	}
	words, err := newLexicon()
	if err != nil {
		t.Fatal(err)
	}
	text := words.textPool()
	for _, scale := range scales {
		t.Run("sf"+scale.String(), func(t *testing.T) {
			g := &Generator{scale: scale, suppliers: scale.rows(baseSuppliers), words: words, text: text}
			writers, sums := make(map[Table]io.Writer), make(map[Table]func([]byte) []byte)
			for _, table := range Tables {
				h := sha256.New()
				writers[table], sums[table] = h, h.Sum
			}
			if err := g.Write(t.Context(), writers); err != nil {
				t.Fatal(err)
			}
			for _, table := range Tables {
				if got, want := hex.EncodeToString(sums[table](nil)), Checksum(scale, table); got != want {
					t.Errorf("%s: checksum %s, want %s", table, got, want)
				}
			}
		})
	}
}

// TestOneTableOfPair proves that a table alone has the same bytes as beside its partner.
func TestOneTableOfPair(t *testing.T) {
	g, err := NewGenerator(1)
	if err != nil {
		t.Fatal(err)
	}
	var alone, orders, lines bytes.Buffer
	if err := g.Write(t.Context(), map[Table]io.Writer{Lineitem: &alone}); err != nil {
		t.Fatal(err)
	}
	if err := g.Write(t.Context(), map[Table]io.Writer{Orders: &orders, Lineitem: &lines}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(alone.Bytes(), lines.Bytes()) || orders.Len() == 0 {
		t.Error("lineitem alone differs from lineitem beside orders")
	}
}

func TestParseScale(t *testing.T) {
	for text, want := range map[string]Scale{"0.01": 1, "0.1": 10, "1": 100, "sf1": 100, "10": 1000, "0.25": 25} {
		if got, err := ParseScale(text); err != nil || got != want {
			t.Errorf("ParseScale(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "0", "-1", "0.001", "1.5", "100000", "NaN", "Inf"} {
		if got, err := ParseScale(text); err == nil {
			t.Errorf("ParseScale(%q) = %d, want an error", text, got)
		}
	}
}
