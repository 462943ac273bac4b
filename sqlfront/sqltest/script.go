package sqltest

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// record is a statement of a script and what is expected of it.
type record struct {
	line     int      // of the header
	comments []string // whole lines
	only     string   // the one server it runs on, "" for all
	query    bool     // query, not statement
	wantErr  bool
	brief    bool // the message of the error is not written
	code     string
	state    string
	types    string
	options  []string
	sql      string
	want     []string // rows, or the error's message
	hasWant  bool
}

func (r *record) option(name string) bool { return slices.Contains(r.options, name) }

// queryOptions are the options that a query may have.
var queryOptions = []string{"rowsort", "names", "text"}

// parseScript reads a script.
func parseScript(path string) ([]*record, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	var out []*record
	for i := 0; i < len(lines); {
		if lines[i] == "" {
			i++
			continue
		}
		r := &record{}
		if i, err = r.parse(lines, i); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
		}
		out = append(out, r)
	}
	return out, nil
}

// parse reads the record that begins at line i and returns the line after it.
func (r *record) parse(lines []string, i int) (int, error) {
	for ; i < len(lines) && (lines[i] == "" || lines[i][0] == '#'); i++ {
		r.comments = append(r.comments, lines[i])
	}
	if i == len(lines) {
		return i, nil
	}
	if only, ok := strings.CutPrefix(lines[i], "onlyif "); ok {
		r.only = only
		i++
	}
	if i == len(lines) {
		return i, fmt.Errorf("a record is missing after onlyif")
	}
	r.line = i + 1
	if err := r.parseHeader(strings.Fields(lines[i])); err != nil {
		return i, err
	}
	var sql []string
	for i++; i < len(lines) && lines[i] != "" && lines[i] != "----"; i++ {
		sql = append(sql, lines[i])
	}
	r.sql = strings.Join(sql, "\n")
	if i < len(lines) && lines[i] == "----" {
		r.hasWant = true
		for i++; i < len(lines) && lines[i] != ""; i++ {
			r.want = append(r.want, lines[i])
		}
	}
	return i, nil
}

func (r *record) parseHeader(words []string) error {
	switch {
	case len(words) == 2 && words[0] == "statement" && words[1] == "ok":
		return nil
	case len(words) >= 2 && words[0] == "statement" && words[1] == "error":
		r.wantErr = true
		words = words[2:]
		if len(words) > 0 && words[0] == "brief" {
			r.brief, words = true, words[1:]
		}
		if len(words) == 2 {
			r.code, r.state = words[0], words[1]
			return nil
		}
		if len(words) == 0 {
			return nil
		}
	case len(words) >= 1 && words[0] == "query":
		r.query = true
		for _, w := range words[1:] {
			if slices.Contains(queryOptions, w) {
				r.options = append(r.options, w)
			} else if r.types == "" {
				r.types = w
			} else {
				return fmt.Errorf("unknown option %q", w)
			}
		}
		return nil
	}
	return fmt.Errorf("%q is no header of a record", strings.Join(words, " "))
}

// format writes a script.
func format(records []*record) string {
	var sb strings.Builder
	for i, r := range records {
		if i > 0 {
			sb.WriteByte('\n')
		}
		r.format(&sb)
	}
	return sb.String()
}

func (r *record) format(sb *strings.Builder) {
	for _, c := range r.comments {
		fmt.Fprintln(sb, c)
	}
	if r.line == 0 {
		return
	}
	if r.only != "" {
		fmt.Fprintln(sb, "onlyif", r.only)
	}
	var words []string
	switch {
	case r.query:
		words = append([]string{"query", r.types}, r.options...)
		if r.types == "" {
			words = append([]string{"query"}, r.options...)
		}
	case r.wantErr && r.brief:
		words = []string{"statement error brief", r.code, r.state}
	case r.wantErr:
		words = []string{"statement error", r.code, r.state}
	default:
		words = []string{"statement ok"}
	}
	fmt.Fprintln(sb, strings.TrimSpace(strings.Join(words, " ")))
	fmt.Fprintln(sb, r.sql)
	if r.query || r.wantErr && !r.brief {
		fmt.Fprintln(sb, "----")
		for _, l := range r.want {
			fmt.Fprintln(sb, l)
		}
	}
}
