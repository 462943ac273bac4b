package variables

import (
	"os"
	"runtime"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
)

// Kind is the type of a variable's value.
type Kind uint8

// The kinds of values.
const (
	Bool Kind = iota // shown as ON or OFF, read as 1 or 0
	Int
	Float
	String
	Enum // one of Values, in any case
	Set  // a comma list of Values
)

// Scope says where a variable can be set.
type Scope uint8

// The scopes.
const (
	Both        Scope = iota // SET GLOBAL and SET SESSION
	GlobalOnly               // SET GLOBAL
	SessionOnly              // SET SESSION
)

// Variable is a row of the table.
type Variable struct {
	Name     string
	Kind     Kind
	Scope    Scope
	ReadOnly bool
	Default  string
	Values   []string // of Enum and Set
	Min, Max int64    // of Int; values outside are moved to the nearest, with a warning. Both 0: not bounded
}

// byName is the table by name.
var byName = func() map[string]*Variable {
	m := map[string]*Variable{}
	for i := range list {
		m[list[i].Name] = &list[i]
	}
	return m
}()

// Lookup returns a variable by its name in lower case.
func Lookup(name string) (*Variable, bool) {
	v, ok := byName[name]
	return v, ok
}

// Names returns all names, sorted.
func Names() []string {
	names := make([]string, 0, len(byName))
	for n := range byName {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// normalise checks text as a value of v and brings it to the form in which it is kept and shown. truncated says that
// a number was moved into the variable's bounds.
func (v *Variable) normalise(text string) (value string, truncated bool, err error) {
	wrong := sqlerr.WrongValueForVar.New(v.Name, text)
	switch v.Kind {
	case Bool:
		switch strings.ToUpper(text) {
		case "ON", "1", "TRUE":
			return "ON", false, nil
		case "OFF", "0", "FALSE":
			return "OFF", false, nil
		}
		return "", false, wrong
	case Int:
		return v.normaliseInt(text)
	case Float:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f < 0 {
			return "", false, sqlerr.WrongTypeForVar.New(v.Name)
		}
		return strconv.FormatFloat(f, 'f', 6, 64), false, nil
	case Enum:
		if i, err := strconv.Atoi(text); err == nil && i >= 0 && i < len(v.Values) {
			return v.Values[i], false, nil
		}
		for _, allowed := range v.Values {
			if strings.EqualFold(allowed, text) {
				return allowed, false, nil
			}
		}
		return "", false, wrong
	case Set:
		return v.normaliseSet(text)
	}
	return text, false, nil
}

func (v *Variable) normaliseInt(text string) (string, bool, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		if u, uerr := strconv.ParseUint(text, 10, 64); uerr == nil && v.Max == 0 {
			return strconv.FormatUint(u, 10), false, nil
		}
		return "", false, sqlerr.WrongTypeForVar.New(v.Name)
	}
	bounded := n
	if v.Min != 0 || v.Max != 0 {
		bounded = min(max(n, v.Min), v.Max)
	}
	return strconv.FormatInt(bounded, 10), bounded != n, nil
}

func (v *Variable) normaliseSet(text string) (string, bool, error) {
	var out []string
	for _, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		found := ""
		for _, allowed := range v.Values {
			if strings.EqualFold(allowed, part) {
				found = allowed
			}
		}
		if found == "" {
			return "", false, sqlerr.WrongValueForVar.New(v.Name, part)
		}
		if !slices.Contains(out, found) {
			out = append(out, found)
		}
	}
	return strings.Join(out, ","), false, nil
}

// Start is what the server's settings give to variables.
type Start struct {
	Version, SecureFilePriv, DataDir, Listen, Socket string
	LocalInfile                                      bool
	MaxConnections                                   int
	QueryMemory                                      int64
}

// Globals are the server's values. All methods may be called concurrently.
type Globals struct {
	mu     sync.RWMutex
	values map[string]string
}

// NewGlobals returns the values that hold at start.
func NewGlobals(st Start) *Globals {
	g := &Globals{values: map[string]string{}}
	for _, v := range list {
		g.values[v.Name] = v.Default
	}
	onOff := map[bool]string{true: "ON", false: "OFF"}
	port := st.Listen[strings.LastIndexByte(st.Listen, ':')+1:]
	for name, value := range map[string]string{"version": st.Version, "secure_file_priv": st.SecureFilePriv,
		"datadir": st.DataDir, "socket": st.Socket, "port": port, "local_infile": onOff[st.LocalInfile],
		"max_connections":          strconv.Itoa(st.MaxConnections),
		"columnstore_um_mem_limit": strconv.FormatInt(st.QueryMemory>>20, 10),
		"bind_address":             strings.TrimSuffix(st.Listen, ":"+port),
		"version_compile_machine":  runtime.GOARCH, "hostname": hostname()} {
		g.values[name] = value
	}
	return g
}

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "localhost"
	}
	return name
}

// Get returns a global value.
func (g *Globals) Get(name string) string {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.values[name]
}

// Session is a session's own values over the global ones. It belongs to one goroutine.
type Session struct {
	globals *Globals
	values  map[string]string
}

// NewSession returns the values of a new session: a copy of the global ones.
func NewSession(g *Globals) *Session {
	s := &Session{globals: g, values: map[string]string{}}
	g.mu.RLock()
	defer g.mu.RUnlock()
	for _, v := range list {
		if v.Scope != GlobalOnly {
			s.values[v.Name] = g.values[v.Name]
		}
	}
	return s
}

// String returns the session's value, or the global one of a variable that sessions do not have.
func (s *Session) String(name string) string {
	if v, ok := s.values[name]; ok {
		return v
	}
	return s.globals.Get(name)
}

// Int returns the value as an integer, 0 if it is none.
func (s *Session) Int(name string) int64 {
	n, err := strconv.ParseInt(s.String(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Float returns the value as a number, 0 if it is none.
func (s *Session) Float(name string) float64 {
	f, err := strconv.ParseFloat(s.String(name), 64)
	if err != nil {
		return 0
	}
	return f
}

// On says whether a Bool is on.
func (s *Session) On(name string) bool { return s.String(name) == "ON" }

// Global returns the server's value.
func (s *Session) Global(name string) string { return s.globals.Get(name) }

// SetInternal sets a value that SET itself may not: what a statement's effect shows (read-only variables).
func (s *Session) SetInternal(name, value string) { s.values[name] = value }

// Set is SET SESSION name = text, or SET GLOBAL; useDefault is "= DEFAULT". truncated says that the value was moved
// into the variable's bounds.
func (s *Session) Set(name, text string, global, useDefault bool) (truncated bool, err error) {
	v, ok := byName[name]
	switch {
	case !ok:
		return false, sqlerr.UnknownSystemVar.New(name)
	case v.ReadOnly:
		return false, sqlerr.ReadOnlyVariable.New(name)
	case global && v.Scope == SessionOnly:
		return false, sqlerr.LocalVariable.New(name)
	case !global && v.Scope == GlobalOnly:
		return false, sqlerr.UserVarOnly.New(name)
	}
	value := v.Default
	if useDefault && !global {
		value = s.globals.Get(name)
	} else if !useDefault {
		if value, truncated, err = v.normalise(text); err != nil {
			return false, err
		}
	}
	if !global {
		s.values[name] = value
		return truncated, nil
	}
	s.globals.mu.Lock()
	defer s.globals.mu.Unlock()
	s.globals.values[name] = value
	return truncated, nil
}
