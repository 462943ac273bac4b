package expr

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/colonnadedb/colonnade/vec/coldata"
	"github.com/colonnadedb/colonnade/vec/convert"
	"github.com/colonnadedb/colonnade/vec/plan"
	"github.com/colonnadedb/colonnade/vec/types"
)

// The golden files hold one expression a line in prefix notation, and the text that MariaDB 10.11 answers:
//
//	(date_add d'2020-01-31' 1 month) => 2020-02-29
//
// With -rewrite=SOCKET the answers are fetched from the MariaDB server behind that socket.
var rewrite = flag.String("rewrite", "", "socket of a MariaDB server to fetch the answers of golden files from")

// term is a parsed expression: an atom, or a call.
type term struct {
	atom string
	list []*term
}

func parseTerm(s string) (*term, string) {
	s = strings.TrimLeft(s, " ")
	if s[0] == '(' {
		t := &term{}
		s = s[1:]
		for {
			s = strings.TrimLeft(s, " ")
			if s[0] == ')' {
				return t, s[1:]
			}
			var x *term
			x, s = parseTerm(s)
			t.list = append(t.list, x)
		}
	}
	i := 0
	for i < len(s) && s[i] != ' ' && s[i] != ')' {
		if s[i] == '\'' {
			for i++; s[i] != '\''; i++ {
			}
		}
		i++
	}
	return &term{atom: s[:i]}, s[i:]
}

var sqlInfix = map[string]string{"+": "+", "-": "-", "*": "*", "/": "/", "div": "div", "%": "%", "=": "=", "<=>": "<=>",
	"<>": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "and": "and", "or": "or", "xor": "xor", "&": "&", "|": "|",
	"^": "^", "<<": "<<", ">>": ">>", "like": "like", "collate": "collate"}

// sql writes a term for MariaDB.
func (t *term) sql() string {
	if t.list == nil {
		for p, k := range map[string]string{"d'": "DATE'", "t'": "TIME'", "ts'": "TIMESTAMP'"} {
			if strings.HasPrefix(t.atom, p) {
				return k + t.atom[len(p):]
			}
		}
		return t.atom
	}
	name := t.list[0].atom
	a := make([]string, len(t.list)-1)
	for i, x := range t.list[1:] {
		a[i] = x.sql()
	}
	switch {
	case name == "like" && len(a) == 3:
		return "(" + a[0] + " like " + a[1] + " escape " + a[2] + ")"
	case sqlInfix[name] != "" && len(a) >= 2:
		return "(" + strings.Join(a, " "+name+" ") + ")"
	case name == "neg":
		return "(- " + a[0] + ")"
	case name == "not" || name == "~":
		return "(" + name + " " + a[0] + ")"
	case strings.HasPrefix(name, "is_"):
		return "(" + a[0] + " " + strings.ReplaceAll(name, "_", " ") + ")"
	case name == "between":
		return "(" + a[0] + " between " + a[1] + " and " + a[2] + ")"
	case name == "in":
		return "(" + a[0] + " in (" + strings.Join(a[1:], ",") + "))"
	case name == "case":
		s := "(case"
		for i := 0; i+1 < len(a); i += 2 {
			s += " when " + a[i] + " then " + a[i+1]
		}
		if len(a)%2 == 1 {
			s += " else " + a[len(a)-1]
		}
		return s + " end)"
	case name == "cast":
		s := a[1]
		if len(a) > 2 {
			s += "(" + strings.Join(a[2:], ",") + ")"
		}
		return "cast(" + a[0] + " as " + s + ")"
	case name == "date_add" || name == "date_sub":
		return fmt.Sprintf("%s(%s, interval %s %s)", name, a[0], a[1], a[2])
	case name == "extract":
		return fmt.Sprintf("extract(%s from %s)", a[0], a[1])
	case strings.HasPrefix(name, "trim"):
		side := map[string]string{"trim": "both", "trim_leading": "leading", "trim_trailing": "trailing"}[name]
		if len(a) == 1 {
			return "trim(" + side + " from " + a[0] + ")"
		}
		return "trim(" + side + " " + a[1] + " from " + a[0] + ")"
	}
	return name + "(" + strings.Join(a, ",") + ")"
}

// literal types an atom.
func literal(s string) *plan.Expr {
	quoted := func() []byte { return []byte(s[strings.IndexByte(s, '\'')+1 : len(s)-1]) }
	switch {
	case strings.EqualFold(s, "null"):
		return NewNull(types.Type{})
	case s[0] == '\'':
		return NewString(strings.ReplaceAll(string(quoted()), `\\`, `\`))
	case strings.HasPrefix(s, "d'"):
		v, _ := convert.ParseDate(quoted(), 0)
		return plan.NewConstant(types.IntDatum(v), types.Type{Kind: types.Date, NotNull: true})
	case strings.HasPrefix(s, "ts'"):
		v, _ := convert.ParseDateTime(quoted(), 6, 0)
		return plan.NewConstant(types.IntDatum(v), types.Type{Kind: types.DateTime, Scale: literalScale(string(quoted())),
			NotNull: true})
	case strings.HasPrefix(s, "t'"):
		v, _ := convert.ParseTime(quoted(), 6)
		return plan.NewConstant(types.IntDatum(v), types.Type{Kind: types.Time, Scale: literalScale(string(quoted())),
			NotNull: true})
	case s[0] == '-' || s[0] >= '0' && s[0] <= '9':
		if strings.ContainsAny(s, "e") {
			f, _ := strconv.ParseFloat(s, 64)
			return plan.NewConstant(types.FloatDatum(f), types.NewDouble().WithNotNull(true))
		}
		if i := strings.IndexByte(s, '.'); i >= 0 {
			n := len(strings.TrimPrefix(s, "-")) - 1
			t := types.NewDecimal(n, len(s)-i-1).WithNotNull(true)
			v, _ := convert.ParseDecimal([]byte(s), n, int(t.Scale))
			return plan.NewConstant(exactDatum(t, v), t)
		}
		if v, err := strconv.ParseInt(s, 10, 64); err == nil {
			return NewInt(v)
		}
		v, _ := strconv.ParseUint(s, 10, 64)
		return plan.NewConstant(types.UintDatum(v), types.NewBigInt(true).WithNotNull(true))
	}
	return NewString(s)
}

var castTypes = map[string]types.Type{"signed": types.NewBigInt(false), "unsigned": types.NewBigInt(true),
	"date": {Kind: types.Date}, "datetime": {Kind: types.DateTime}, "time": {Kind: types.Time},
	"double": types.NewDouble(),
	"char":   {Kind: types.VarChar, Collation: types.DefaultCollation}, "decimal": types.NewDecimal(10, 0),
	"binary": {Kind: types.VarBinary, Collation: types.CollationBinary}}

func (t *term) castType() types.Type {
	u := castTypes[t.list[2].atom]
	arg := func(i int) int { n, _ := strconv.Atoi(t.list[3+i].atom); return n }
	switch n := len(t.list) - 3; {
	case u.Kind == types.Decimal && n > 0:
		s := 0
		if n > 1 {
			s = arg(1)
		}
		u = types.NewDecimal(arg(0), s)
	case u.IsTemporal() && n > 0:
		u.Scale = uint8(arg(0))
	case n > 0:
		u.Length = uint32(arg(0))
	}
	return u
}

// expr builds a term; literals that wrap says so become columns.
func (t *term) expr(wrap func(*plan.Expr) *plan.Expr) (*plan.Expr, error) {
	if t.list == nil {
		return wrap(literal(t.atom)), nil
	}
	name := t.list[0].atom
	if name == "cast" {
		a, err := t.list[1].expr(wrap)
		if err != nil {
			return nil, err
		}
		return NewCast(a, t.castType()), nil
	}
	var args []*plan.Expr
	for i, x := range t.list[1:] {
		w := wrap
		if name == "collate" && i == 1 || x.list == nil && units[x.atom] != (unitInfo{}) ||
			(name == "round" || name == "truncate" || name == "str_to_date") && i == 1 || name == "now" || name == "rand" {
			w = func(e *plan.Expr) *plan.Expr { return e }
		}
		a, err := x.expr(w)
		if err != nil {
			return nil, err
		}
		args = append(args, a)
	}
	return NewCall(name, args...)
}

func goldenEnv() CompileEnv {
	return CompileEnv{Now: time.Date(2024, 2, 29, 12, 34, 56, 789e6, time.UTC), Env: plan.Env{TimeZone: "+00:00"}}
}

// textOfDatum is what a client sees.
func textOfDatum(t types.Type, d types.Datum) string {
	if d.IsNull() {
		return "NULL"
	}
	b := convert.AppendText(nil, t, d)
	b = bytes.ReplaceAll(b, []byte("\\"), []byte("\\\\"))
	b = bytes.ReplaceAll(b, []byte("\n"), []byte("\\n"))
	b = bytes.ReplaceAll(b, []byte("\t"), []byte("\\t"))
	return string(bytes.ReplaceAll(b, []byte{0}, []byte("\\0")))
}

// evaluate computes a term with all its literals as columns (so that nothing is folded) or as constants.
func evaluate(t *term, columns bool) (string, error) {
	var row []types.Datum
	var cols []types.Type
	wrap := func(e *plan.Expr) *plan.Expr { return e }
	if columns {
		wrap = func(e *plan.Expr) *plan.Expr {
			if e.Type.Kind == types.Null {
				return e
			}
			row, cols = append(row, e.Value), append(cols, e.Type)
			return plan.NewColumn(len(row)-1, e.Type)
		}
	}
	e, err := t.expr(wrap)
	if err != nil {
		return "", err
	}
	p, err := Compile(e, goldenEnv())
	if err != nil {
		return "", err
	}
	if !columns {
		d, err := p.EvalDatum(nil)
		return textOfDatum(e.Type, d), err
	}
	// Three equal rows behind one of NULLs, so that constants do not hide.
	const n = 4
	b := coldata.NewBatchBuilder(cols)
	nulls := make([]types.Datum, len(row))
	b.AppendRow(nulls...)
	for range n - 1 {
		b.AppendRow(row...)
	}
	v, err := p.NewEvaluator().Eval(b.Batch())
	if err != nil {
		return "", err
	}
	out := textOfDatum(e.Type, v.Datum(n-1))
	for i := 1; i < n; i++ {
		if x := textOfDatum(e.Type, v.Datum(i)); x != out && t.list[0].atom != "rand" {
			return "", fmt.Errorf("rows differ: %s and %s", x, out)
		}
	}
	return out, nil
}

// askMariaDB answers terms; errors are "ERROR".
func askMariaDB(t *testing.T, terms []string) []string {
	var in strings.Builder
	in.WriteString("set sql_mode='', time_zone='+00:00', timestamp=1709210096.789;\n")
	for i, s := range terms {
		x, _ := parseTerm(s)
		fmt.Fprintf(&in, "select %d, %s;\n", i, x.sql())
	}
	cmd := exec.Command("mariadb", "--no-defaults", "-uroot", "-S", *rewrite, "--batch", "-N", "--force",
		"--default-character-set=utf8mb4")
	cmd.Stdin = strings.NewReader(in.String())
	out, _ := cmd.Output() // with --force errors are expected
	answers := make([]string, len(terms))
	for i := range answers {
		answers[i] = "ERROR"
	}
	for _, line := range strings.Split(string(out), "\n") {
		if id, v, ok := strings.Cut(line, "\t"); ok {
			i, err := strconv.Atoi(id)
			if err != nil {
				t.Fatalf("answer %q", line)
			}
			answers[i] = v
		}
	}
	return answers
}

func runGolden(t *testing.T, file string, fresh []string) {
	data, err := os.ReadFile(file)
	if err != nil && *rewrite == "" {
		t.Fatal(err)
	}
	var terms, answers []string
	comments := map[int][]string{}
	for _, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' {
			if line != "" {
				comments[len(terms)] = append(comments[len(terms)], line)
			}
			continue
		}
		q, a, _ := strings.Cut(line, " => ")
		terms, answers = append(terms, q), append(answers, a)
	}
	if *rewrite != "" {
		if fresh != nil {
			terms = fresh
		}
		answers = askMariaDB(t, terms)
		var out strings.Builder
		for i := range terms {
			for _, c := range comments[i] {
				out.WriteString(c + "\n")
			}
			fmt.Fprintf(&out, "%s => %s\n", terms[i], answers[i])
		}
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i, q := range terms {
		x, _ := parseTerm(q)
		for _, columns := range []bool{false, true} {
			got, err := evaluate(x, columns)
			if err != nil {
				if answers[i] != "ERROR" {
					t.Errorf("%s (columns %v): %v, want %s", q, columns, err, answers[i])
				}
				continue
			}
			if columns && strings.Contains(got, ".") && got != answers[i] {
				// A constant text gives its own number of decimals, a column's type six.
				got = strings.TrimSuffix(strings.TrimRight(got, "0"), ".")
			}
			if columns && strings.HasPrefix(q, "(rand") {
				continue // rows differ
			}
			if got != answers[i] && !closeFloats(got, answers[i]) {
				t.Errorf("%s (columns %v) is %s, want %s", q, columns, got, answers[i])
			}
		}
	}
}

// closeFloats accepts a last digit that the C library's functions round otherwise.
func closeFloats(a, b string) bool {
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	if err1 != nil || err2 != nil || len(a) < 15 || len(b) < 15 || x == y {
		return false
	}
	d := (x - y) / y
	return d < 1e-14 && d > -1e-14 && x != float64(int64(x))
}

// TestFunctionsAgainstMariaDB proves every function and operator on chosen values against MariaDB's answers.
func TestFunctionsAgainstMariaDB(t *testing.T) { runGolden(t, "testdata/functions.golden", nil) }

// TestRandomAgainstMariaDB proves random expressions against MariaDB's answers.
func TestRandomAgainstMariaDB(t *testing.T) {
	var fresh []string
	if *rewrite != "" {
		fresh = randomTerms(3000)
	}
	runGolden(t, "testdata/random.golden", fresh)
}

func randomTerms(n int) (terms []string) {
	r := rand.New(rand.NewPCG(7, 7))
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	num := func() string {
		switch r.IntN(8) {
		case 0:
			return "null"
		case 1, 2:
			return strconv.Itoa(r.IntN(200) - 100)
		case 3:
			return pick("0", "1", "-1", "9223372036854775807", "2147483648", "18446744073709551615", "1000000000000")
		case 4:
			return strconv.FormatFloat(float64(r.IntN(4000)-2000)/16, 'e', -1, 64)
		case 5:
			return pick("'12'", "'3.5'", "'-7'", "'0'")
		}
		return fmt.Sprintf("%d.%0*d", r.IntN(2000)-1000, 1+r.IntN(4), r.IntN(9))
	}
	str := func() string {
		return pick("'abc'", "'ABC'", "'Grün'", "''", "'a,b,c'", "'  x  '", "'Hello World'", "null", "'%a_'", "'zz'",
			"12", "3.50")
	}
	date := func() string {
		return pick("d'2020-02-29'", "d'1998-12-01'", "d'0000-00-00'", "ts'2021-12-31 23:59:59'",
			"ts'1999-01-01 00:00:00.25'",
			"'2020-01-31'", "'2020-03-01 10:11:12'", "null", "d'2000-01-03'")
	}
	var gen func(depth int) string
	gen = func(depth int) string {
		if depth == 0 {
			return num()
		}
		a := func() string { return gen(depth - 1 - r.IntN(depth)) }
		switch r.IntN(11) {
		case 0, 1, 2:
			return fmt.Sprintf("(%s %s %s)", pick("+", "-", "*", "/", "div", "%"), a(), a())
		case 3:
			return fmt.Sprintf("(%s %s %s)", pick("=", "<>", "<", "<=", ">", ">=", "<=>"), a(), a())
		case 4:
			return fmt.Sprintf("(%s %s %s)", pick("and", "or", "xor"), a(), a())
		case 5:
			return fmt.Sprintf("(if %s %s %s)", a(), a(), a())
		case 6:
			return fmt.Sprintf("(%s %s %s)", pick("coalesce", "ifnull", "nullif", "greatest", "least"), a(), a())
		case 7:
			return fmt.Sprintf("(%s %s)", pick("abs", "sign", "floor", "ceiling", "not", "is_null", "is_true", "neg"), a())
		case 8:
			return fmt.Sprintf("(%s %s %d)", pick("round", "truncate"), a(), r.IntN(5)-1)
		case 9:
			return fmt.Sprintf("(%s %s %s %s)", pick("between", "in"), a(), a(), a())
		}
		return fmt.Sprintf("(case %s %s %s %s %s)", a(), a(), a(), a(), a())
	}
	for range n {
		switch r.IntN(3) {
		case 0:
			terms = append(terms, fmt.Sprintf("(%s %s %s)", pick("=", "<", ">=", "<>", "like", "concat", "instr", "strcmp"),
				str(), str()))
		case 1:
			terms = append(terms, pick(fmt.Sprintf("(%s %s)", pick("year", "month", "day", "dayofweek", "weekday", "dayofyear",
				"to_days", "last_day", "quarter", "hour", "second", "weekofyear", "dayname", "yearweek"), date()),
				fmt.Sprintf("(%s %s %d %s)", pick("date_add", "date_sub"), date(), r.IntN(400)-100, pick("day", "month", "year",
					"hour", "second", "week", "quarter", "minute", "microsecond")),
				fmt.Sprintf("(%s %s %s)", pick("=", "<", ">=", "datediff"), date(), date()),
				fmt.Sprintf("(extract %s %s)", pick("year", "month", "day_hour", "hour_minute", "year_month"), date())))
		default:
			terms = append(terms, gen(1+r.IntN(3)))
		}
	}
	return terms
}
