package catalog

import (
	"fmt"

	"github.com/colonnadedb/colonnade/colstore/codec"
	"github.com/colonnadedb/colonnade/vec/types"
)

// recordVersion is the version of the records below.
const recordVersion = 1

func checkVersion(r *codec.Reader, what string) error {
	if v := r.Uint(); r.Err() == nil && v != recordVersion {
		return fmt.Errorf("%s record has version %d", what, v)
	}
	return r.Err()
}

// AppendTo appends the record of d.
func (d *Database) AppendTo(dst []byte) []byte {
	w := codec.Writer{Buf: dst}
	w.Uint(recordVersion)
	w.String(d.Name)
	w.Uint(uint64(d.Collation))
	w.String(d.Comment)
	w.Uint(d.CreatedSCN)
	return w.Buf
}

// Decode reads what AppendTo wrote.
func (d *Database) Decode(p []byte) error {
	r := codec.NewReader(p)
	if err := checkVersion(r, "database"); err != nil {
		return err
	}
	*d = Database{Name: r.String(), Collation: types.CollationID(r.Uint()), Comment: r.String(), CreatedSCN: r.Uint()}
	return r.End()
}

// AppendTo appends the record of t.
func (t *Table) AppendTo(dst []byte) []byte {
	w := codec.Writer{Buf: dst}
	w.Uint(recordVersion)
	w.Uint(t.ID)
	w.String(t.Database)
	w.String(t.Name)
	w.String(t.Comment)
	w.Uint(uint64(t.Collation))
	w.Uint(t.CreatedSCN)
	w.Int(t.CreatedUnix)
	w.Uint(uint64(t.NextColumnID))
	w.Uint(uint64(len(t.Columns)))
	for i := range t.Columns {
		putColumn(&w, &t.Columns[i])
	}
	w.Uint(uint64(len(t.Keys)))
	for i := range t.Keys {
		putKey(&w, &t.Keys[i])
	}
	w.Uint(uint64(len(t.Options)))
	for _, o := range t.Options {
		w.String(o.Name)
		w.String(o.Value)
	}
	return w.Buf
}

// Decode reads what AppendTo wrote.
func (t *Table) Decode(p []byte) error {
	r := codec.NewReader(p)
	if err := checkVersion(r, "table"); err != nil {
		return err
	}
	*t = Table{ID: r.Uint(), Database: r.String(), Name: r.String(), Comment: r.String(),
		Collation: types.CollationID(r.Uint()), CreatedSCN: r.Uint(), CreatedUnix: r.Int(),
		NextColumnID: uint32(r.Uint())}
	t.Columns = make([]Column, r.Count())
	for i := range t.Columns {
		getColumn(r, &t.Columns[i])
	}
	t.Keys = make([]Key, r.Count())
	for i := range t.Keys {
		getKey(r, &t.Keys[i])
	}
	t.Options = make([]Option, r.Count())
	for i := range t.Options {
		t.Options[i] = Option{Name: r.String(), Value: r.String()}
	}
	return r.End()
}

func putColumn(w *codec.Writer, c *Column) {
	w.Uint(uint64(c.ID))
	w.String(c.Name)
	putType(w, &c.Type)
	w.String(c.Comment)
	w.Bool(c.HasDefault)
	putDatum(w, c.Default)
	w.String(c.DefaultExpr)
	w.String(c.OnUpdate)
	w.Bool(c.AutoIncrement)
	w.Bool(c.Invisible)
}

func getColumn(r *codec.Reader, c *Column) {
	c.ID, c.Name = uint32(r.Uint()), r.String()
	getType(r, &c.Type)
	c.Comment, c.HasDefault = r.String(), r.Bool()
	c.Default = getDatum(r)
	c.DefaultExpr, c.OnUpdate = r.String(), r.String()
	c.AutoIncrement, c.Invisible = r.Bool(), r.Bool()
}

func putType(w *codec.Writer, t *types.Type) {
	w.Byte(byte(t.Kind))
	w.Bool(t.Unsigned)
	w.Bool(t.NotNull)
	w.Bool(t.Bool)
	w.Uint(uint64(t.Length))
	w.Byte(t.Precision)
	w.Byte(t.Scale)
	w.Uint(uint64(t.Collation))
	w.Uint(uint64(len(t.Elems)))
	for _, e := range t.Elems {
		w.String(e)
	}
}

func getType(r *codec.Reader, t *types.Type) {
	t.Kind, t.Unsigned, t.NotNull, t.Bool = types.Kind(r.Byte()), r.Bool(), r.Bool(), r.Bool()
	t.Length, t.Precision, t.Scale = uint32(r.Uint()), r.Byte(), r.Byte()
	t.Collation = types.CollationID(r.Uint())
	for range r.Count() {
		t.Elems = append(t.Elems, r.String())
	}
}

func putDatum(w *codec.Writer, d types.Datum) {
	w.Byte(byte(d.Form))
	switch d.Form {
	case types.FormInt64, types.FormUint64:
		w.Word(uint64(d.I))
	case types.FormInt128:
		w.Word(d.H.Lo)
		w.Word(uint64(d.H.Hi))
	case types.FormFloat64:
		w.Float(d.F)
	case types.FormString:
		w.String(d.S)
	}
}

func getDatum(r *codec.Reader) types.Datum {
	d := types.Datum{Form: types.Form(r.Byte())}
	switch d.Form {
	case types.FormInt64, types.FormUint64:
		d.I = int64(r.Word())
	case types.FormInt128:
		d.H = types.Int128{Lo: r.Word(), Hi: int64(r.Word())}
	case types.FormFloat64:
		d.F = r.Float()
	case types.FormString:
		d.S = r.String()
	}
	return d
}

func putKey(w *codec.Writer, k *Key) {
	w.String(k.Name)
	w.Byte(byte(k.Kind))
	w.String(k.Reference)
	w.Uint(uint64(len(k.Parts)))
	for _, p := range k.Parts {
		w.String(p.Column)
		w.Uint(uint64(p.Length))
		w.Bool(p.Desc)
	}
}

func getKey(r *codec.Reader, k *Key) {
	k.Name, k.Kind, k.Reference = r.String(), KeyKind(r.Byte()), r.String()
	k.Parts = make([]KeyPart, r.Count())
	for i := range k.Parts {
		k.Parts[i] = KeyPart{Column: r.String(), Length: uint32(r.Uint()), Desc: r.Bool()}
	}
}

// AppendTo appends the record of v.
func (v *View) AppendTo(dst []byte) []byte {
	w := codec.Writer{Buf: dst}
	w.Uint(recordVersion)
	w.Uint(v.ID)
	for _, s := range []string{v.Database, v.Name, v.Definition, v.Definer, v.Security, v.Check, v.Algorithm, v.Charset,
		v.Collation} {
		w.String(s)
	}
	w.Uint(v.CreatedSCN)
	w.Word(v.SQLMode)
	w.Uint(uint64(len(v.Columns)))
	for _, c := range v.Columns {
		w.String(c)
	}
	return w.Buf
}

// Decode reads what AppendTo wrote.
func (v *View) Decode(p []byte) error {
	r := codec.NewReader(p)
	if err := checkVersion(r, "view"); err != nil {
		return err
	}
	*v = View{ID: r.Uint(), Database: r.String(), Name: r.String(), Definition: r.String(), Definer: r.String(),
		Security: r.String(), Check: r.String(), Algorithm: r.String(), Charset: r.String(), Collation: r.String(),
		CreatedSCN: r.Uint(), SQLMode: r.Word()}
	for range r.Count() {
		v.Columns = append(v.Columns, r.String())
	}
	return r.End()
}
