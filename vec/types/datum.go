package types

// Datum is one value of a constant, a parameter or a row outside vectors. Form says which field holds it; a NULL has
// FormNone. It is a value: serialisable, no pointers but the string's.
type Datum struct {
	Form Form
	I    int64 // FormInt64; FormUint64 as its bits
	H    Int128
	F    float64
	S    string
}

// NullDatum is NULL.
var NullDatum = Datum{}

// IsNull says whether d is NULL.
func (d Datum) IsNull() bool { return d.Form == FormNone }

// Uint64 returns the value of a FormUint64 datum.
func (d Datum) Uint64() uint64 { return uint64(d.I) }

// IntDatum returns an int64 value.
func IntDatum(v int64) Datum { return Datum{Form: FormInt64, I: v} }

// UintDatum returns a uint64 value.
func UintDatum(v uint64) Datum { return Datum{Form: FormUint64, I: int64(v)} }

// Int128Datum returns an int128 value.
func Int128Datum(v Int128) Datum { return Datum{Form: FormInt128, H: v} }

// FloatDatum returns a float64 value.
func FloatDatum(v float64) Datum { return Datum{Form: FormFloat64, F: v} }

// StringDatum returns a string value; it retains s.
func StringDatum(s string) Datum { return Datum{Form: FormString, S: s} }
