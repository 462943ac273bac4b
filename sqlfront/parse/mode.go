package parse

// Mode is what changes the meaning of the text: the bits of sql_mode that the grammar knows, and how to parse.
type Mode struct {
	AnsiQuotes         bool // "x" is an identifier
	PipesAsConcat      bool // || is concatenation
	NoBackslashEscapes bool // \ is an ordinary character in strings
	HighNotPrecedence  bool // NOT binds as tightly as !
	IgnoreSpace        bool // a blank may stand between a built-in function and its parenthesis

	// StreamInsert leaves the rows of INSERT … VALUES to Insert.Stream. Parse then returns with rest < 0, and
	// InsertValues.Finish says where the statement ends.
	StreamInsert bool
}
