// Package config makes flags, environment variables and a TOML file out of one struct. A field is a setting when it has
// the tag `name`; its tag `doc` is the help text, and the value that the struct holds at Bind is the default:
//
//	type Settings struct {
//		Listen string      `name:"listen" doc:"address that clients connect to"`
//		Cache  config.Size `name:"cache-size" doc:"memory for the block cache"`
//	}
//	b, err := config.Bind(flagSet, &settings, "COLONNADE_")
//	...parse the flags...
//	err = b.Load(os.LookupEnv, "colonnade.toml") // flags win over the environment, that over the file
//	err = b.Print(os.Stdout)                     // the file that gives these settings
//
// Fields are strings, bools, ints, or types that implement encoding.TextMarshaler and TextUnmarshaler. The file is read
// strictly: a key that no setting has is an error.
package config

import (
	"encoding"
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/pflag"
)

// Binding ties a struct of settings to a set of flags.
type Binding struct {
	flags     *pflag.FlagSet
	envPrefix string
	settings  []*setting
}

// setting is one field. It is the pflag.Value of its flag.
type setting struct {
	name, doc string
	field     reflect.Value
}

// Bind adds a flag for every setting of target, which points to a struct that holds the defaults.
func Bind(flags *pflag.FlagSet, target any, envPrefix string) (*Binding, error) {
	v := reflect.ValueOf(target)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("settings of type %T: want a pointer to a struct", target)
	}
	b := &Binding{flags: flags, envPrefix: envPrefix}
	v = v.Elem()
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag
		if tag.Get("name") == "" {
			continue
		}
		s := &setting{name: tag.Get("name"), doc: tag.Get("doc"), field: v.Field(i)}
		if err := s.Set(s.String()); err != nil {
			return nil, fmt.Errorf("setting %s: the default: %w", s.name, err)
		}
		flag := flags.VarPF(s, s.name, "", s.doc)
		if s.field.Kind() == reflect.Bool {
			flag.NoOptDefVal = "true"
		}
		b.settings = append(b.settings, s)
	}
	return b, nil
}

// EnvName gives the environment variable of a setting.
func (b *Binding) EnvName(name string) string {
	return b.envPrefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// Load sets what the command line has left unset: from the environment, else from the file, unless its name is empty.
func (b *Binding) Load(lookupEnv func(string) (string, bool), file string) error {
	fromFile, err := b.readFile(file)
	if err != nil {
		return err
	}
	for _, s := range b.settings {
		if b.flags.Changed(s.name) {
			continue
		}
		if text, ok := lookupEnv(b.EnvName(s.name)); ok {
			if err := s.Set(text); err != nil {
				return fmt.Errorf("environment variable %s: %w", b.EnvName(s.name), err)
			}
			continue
		}
		if text, ok := fromFile[s.name]; ok {
			if err := s.Set(text); err != nil {
				return fmt.Errorf("configuration file %s: %s: %w", file, s.name, err)
			}
		}
	}
	return nil
}

// readFile gives the texts of the file's values by setting.
func (b *Binding) readFile(file string) (map[string]string, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the configuration file: %w", err)
	}
	var found map[string]any
	if err := toml.Unmarshal(text, &found); err != nil {
		return nil, fmt.Errorf("configuration file %s: %w", file, err)
	}
	values := make(map[string]string)
	for _, s := range b.settings {
		value, ok := found[s.name]
		if !ok {
			continue
		}
		delete(found, s.name)
		switch value.(type) {
		case string, bool, int64:
			values[s.name] = fmt.Sprint(value)
		default:
			return nil, fmt.Errorf("configuration file %s: %s: want a text, a number or true or false", file, s.name)
		}
	}
	if len(found) > 0 {
		unknown := slices.Sorted(maps.Keys(found))
		return nil, fmt.Errorf("configuration file %s: unknown settings: %s", file, strings.Join(unknown, ", "))
	}
	return values, nil
}

// Print writes a TOML file with the present values, each under its help text.
func (b *Binding) Print(dst io.Writer) error {
	for i, s := range b.settings {
		if i > 0 {
			if _, err := fmt.Fprintln(dst); err != nil {
				return err
			}
		}
		value := s.String()
		if k := s.field.Kind(); !(k == reflect.Bool || k == reflect.Int) || s.isText() {
			value = strconv.Quote(value)
		}
		const width = 100
		_, err := fmt.Fprintf(dst, "%s# Flag --%s, environment %s.\n%s = %s\n",
			comment(s.doc, width), s.name, b.EnvName(s.name), s.name, value)
		if err != nil {
			return err
		}
	}
	return nil
}

// comment breaks a text into comment lines; it becomes a sentence.
func comment(text string, width int) string {
	var out, line strings.Builder
	for word := range strings.FieldsSeq(strings.ToUpper(text[:1]) + text[1:] + ".") {
		if line.Len() > 0 && line.Len()+len(word)+3 > width {
			out.WriteString("#" + line.String() + "\n")
			line.Reset()
		}
		line.WriteString(" " + word)
	}
	return out.String() + "#" + line.String() + "\n"
}

var _ pflag.Value = (*setting)(nil)

// isText reports whether the field's type reads and writes itself.
func (s *setting) isText() bool {
	_, ok := s.field.Addr().Interface().(encoding.TextUnmarshaler)
	return ok
}

// String implements pflag.Value.
func (s *setting) String() string {
	if !s.field.IsValid() { // pflag asks the zero value
		return ""
	}
	if m, ok := s.field.Addr().Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		if err != nil {
			return err.Error()
		}
		return string(text)
	}
	return fmt.Sprint(s.field.Interface())
}

// Set implements pflag.Value.
func (s *setting) Set(text string) error {
	if u, ok := s.field.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	switch s.field.Kind() {
	case reflect.String:
		s.field.SetString(text)
	case reflect.Bool:
		v, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		s.field.SetBool(v)
	case reflect.Int:
		v, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		s.field.SetInt(int64(v))
	default:
		return fmt.Errorf("settings cannot have type %s", s.field.Type())
	}
	return nil
}

// Type implements pflag.Value; help texts show it behind the flag's name.
func (s *setting) Type() string {
	if t, ok := s.field.Addr().Interface().(interface{ SettingType() string }); ok {
		return t.SettingType()
	}
	switch {
	case s.isText():
		return "TEXT"
	case s.field.Kind() == reflect.Bool:
		return "bool"
	case s.field.Kind() == reflect.Int:
		return "N"
	}
	return "TEXT"
}
