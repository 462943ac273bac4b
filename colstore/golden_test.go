package colstore

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/colonnadedb/colonnade/colstore/catalog"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/memfs"
	"github.com/colonnadedb/colonnade/vec/types"
)

// goldenFile is the segment file that format 1 writes for fixed rows, as annotated bytes.
const goldenFile = "testdata/format1_segment.txt"

// TestFormat1Segment proves that the bytes of a segment file of format 1 do not change: a difference is a new format.
// Set COLONNADE_REWRITE=1 to write the file anew.
func TestFormat1Segment(t *testing.T) {
	ctx := context.Background()
	fs := memfs.New()
	e, err := Open(ctx, Options{DataDir: "data", FS: fs, LoadWorkers: 1, CacheBytes: 16 << 20})
	if err != nil {
		t.Fatal(err)
	}
	def := createTable(t, e, "golden", []catalog.Column{
		{Name: "same", Type: types.NewBigInt(false)},
		{Name: "frame", Type: types.NewDecimal(10, 2)},
		{Name: "float", Type: types.NewDouble()},
		{Name: "word", Type: types.NewVarChar(10, types.UTF8MB4GeneralCI)},
		{Name: "nothing", Type: types.Type{Kind: types.Int}},
	})
	tx := e.Begin()
	a, err := tx.Append(def.ID)
	if err != nil {
		t.Fatal(err)
	}
	c := a.NewChunk()
	for i := range 20 {
		c.Cols[0].AppendInt64(-3)
		c.Cols[1].AppendInt64(int64(i*7%20) * 100)
		c.Cols[2].AppendFloat64(float64(i) / 2)
		if i%6 == 5 {
			c.Cols[3].AppendNull()
		} else {
			c.Cols[3].AppendString([]string{"one", "Two", "three"}[i%3])
		}
		c.Cols[4].AppendNull()
	}
	if err := a.Append(c); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := e.FlushTail(ctx, def.ID); err != nil {
		t.Fatal(err)
	}
	object := e.seq.Published().TableByID(def.ID).Segments[0].Objects[0].Name
	closeEngine(t, e)
	got := dump(t, fs, "data/data1/"+object+".seg")
	if os.Getenv("COLONNADE_REWRITE") != "" {
		if err := os.MkdirAll(filepath.Dir(goldenFile), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(goldenFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Fatalf("the segment file differs from %s:\n%s", goldenFile, got)
	}
}

// dump prints the bytes of a file, 16 a line, without lines of zeros.
func dump(t *testing.T, fs vfs.FS, name string) string {
	t.Helper()
	f, err := fs.OpenRead(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		t.Fatal(err)
	}
	p := make([]byte, size)
	if _, err := f.ReadAt(p, 0); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d bytes\n", vfs.Base(name), size)
	for at := 0; at < len(p); at += 16 {
		line := p[at:min(at+16, len(p))]
		text := make([]byte, len(line))
		zero := true
		for i, c := range line {
			zero = zero && c == 0
			if text[i] = '.'; c >= 0x20 && c < 0x7f {
				text[i] = c
			}
		}
		if !zero {
			fmt.Fprintf(&b, "%06x  % x  %s\n", at, line, text)
		}
	}
	return b.String()
}
