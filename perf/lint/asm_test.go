package lint

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

var (
	textSymbol = regexp.MustCompile(`^TEXT\s+·(\w+)(?:<>)?\(SB\)`)
	tierSwitch = regexp.MustCompile(`SelectForTest|EachTier|TierCases|ForEachTier|AllTiers`)
)

// TestAssemblySymbols proves for every TEXT symbol that its Go signature stands above it, that its stub has a comment
// (the specification that callers read), that Go code calls it, and that the package's tests run under every tier. The
// tests go through the exported functions, so they name kernels, not symbols.
func TestAssemblySymbols(t *testing.T) {
	packages := asmPackages(t)
	for _, s := range sources(t) {
		// asm/guard serves the tests of the others.
		if !strings.HasSuffix(s.Path, ".s") || strings.HasPrefix(s.Path, "asm/guard/") {
			continue
		}
		p := packages[s.Dir()]
		if !tierSwitch.MatchString(p.tests) {
			t.Errorf("%s: no test of %s selects tiers", s.Path, s.Dir())
		}
		lines := strings.Split(string(s.Text), "\n")
		for i, line := range lines {
			found := textSymbol.FindStringSubmatch(line)
			if found == nil {
				continue
			}
			symbol := found[1]
			if !hasSignature(lines[:i], symbol) {
				t.Errorf("%s:%d: no comment with the signature of %s above TEXT", s.Path, i+1, symbol)
			}
			if !p.stubs[symbol] {
				t.Errorf("%s:%d: the stub of %s has no comment, or there is none", s.Path, i+1, symbol)
			}
			if !p.used[symbol] {
				t.Errorf("%s:%d: no Go code uses %s", s.Path, i+1, symbol)
			}
		}
	}
}

// hasSignature reports whether the comment that ends the lines has the signature of a function.
func hasSignature(lines []string, name string) bool {
	for i := len(lines) - 1; i >= 0 && strings.HasPrefix(lines[i], "//"); i-- {
		if strings.HasPrefix(lines[i], "// func "+name+"(") {
			return true
		}
	}
	return false
}

// asmPackage is what the rule must know of a folder with assembly.
type asmPackage struct {
	stubs map[string]bool // functions without body that have a comment
	used  map[string]bool // names that code refers to
	tests string
}

func asmPackages(t *testing.T) map[string]*asmPackage {
	t.Helper()
	packages := make(map[string]*asmPackage)
	for _, s := range sources(t) {
		if s.File == nil || layerOf(s.Dir()) != "asm" {
			continue
		}
		p := packages[s.Dir()]
		if p == nil {
			p = &asmPackage{stubs: make(map[string]bool), used: make(map[string]bool)}
			packages[s.Dir()] = p
		}
		if s.IsTest() {
			p.tests += string(s.Text)
		}
		for _, declaration := range s.File.Decls {
			f, ok := declaration.(*ast.FuncDecl)
			if ok && f.Body == nil {
				p.stubs[f.Name.Name] = f.Doc != nil
				continue
			}
			ast.Inspect(declaration, func(node ast.Node) bool {
				if name, ok := node.(*ast.Ident); ok {
					p.used[name.Name] = true
				}
				return true
			})
		}
	}
	return packages
}
