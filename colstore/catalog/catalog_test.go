package catalog

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/colonnadedb/colonnade/vec/types"
)

var table = Table{ID: 3, Database: "d", Name: "t", Comment: "c", Collation: types.UTF8MB4Bin, CreatedSCN: 9,
	CreatedUnix: -4, NextColumnID: 4,
	Columns: []Column{
		{ID: 1, Name: "a", Type: types.NewDecimal(15, 2).WithNotNull(true), HasDefault: true, Default: types.IntDatum(-5)},
		{ID: 2, Name: "E", Type: types.Type{Kind: types.Enum, Elems: []string{"x", "y"}}, Comment: "e", Invisible: true},
		{ID: 3, Name: "s", Type: types.NewVarChar(9, types.UTF8MB4GeneralCI), HasDefault: true,
			Default: types.StringDatum("\xff"), DefaultExpr: "now()", OnUpdate: "now()", AutoIncrement: true},
	},
	Keys:    []Key{{Name: "k", Kind: UniqueKey, Parts: []KeyPart{{Column: "a", Length: 3, Desc: true}}, Reference: "r"}},
	Options: []Option{{"ENGINE", "ColumnStore"}},
}

// TestRecords proves that definitions round trip and that cut records are errors.
func TestRecords(t *testing.T) {
	d := Database{Name: "d", Collation: 45, Comment: "c", CreatedSCN: 7}
	v := View{ID: 1, Database: "d", Name: "v", Columns: []string{"a"}, Definition: "select", Definer: "root@%",
		Security: "DEFINER", Check: "LOCAL", Algorithm: "MERGE", CreatedSCN: 4, SQLMode: 1 << 40, Charset: "utf8mb4",
		Collation: "x"}
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		bytes  []byte
		want   any
		decode func(p []byte) (any, error)
	}{
		{d.AppendTo(nil), &d, func(p []byte) (any, error) { x := new(Database); return x, x.Decode(p) }},
		{table.AppendTo(nil), &table, func(p []byte) (any, error) { x := new(Table); return x, x.Decode(p) }},
		{v.AppendTo(nil), &v, func(p []byte) (any, error) { x := new(View); return x, x.Decode(p) }},
	} {
		got, err := c.decode(c.bytes)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Fatalf("%+v, %v instead of %+v", got, err, c.want)
		}
		for n := range c.bytes {
			if _, err := c.decode(c.bytes[:n]); err == nil {
				t.Fatalf("%T cut to %d bytes passes", c.want, n)
			}
		}
		for range 1000 {
			p := append([]byte(nil), c.bytes...)
			p[r.IntN(len(p))] = byte(r.Uint32())
			_, _ = c.decode(p) // any answer but a panic: the checksum around it finds the damage
		}
	}
}

// TestColumnLookup proves that column names ignore case and ids are found.
func TestColumnLookup(t *testing.T) {
	if table.Column("e") != 1 || table.Column("none") != -1 || table.ColumnByID(3) != 2 || table.ColumnByID(9) != -1 {
		t.Fatal("wrong column")
	}
	c := table.Clone()
	c.Columns[0].Name = "changed"
	if table.Columns[0].Name != "a" {
		t.Fatal("a clone shares its columns")
	}
}
