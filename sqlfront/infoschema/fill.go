package infoschema

// fill makes a table's rows. rows is a guess of their number, for the optimiser.
type fill struct {
	make func(t *Tables, r *rows) error
	rows float64
}

// fills are the tables that can have rows. The others are there because clients read them: there is nothing yet that
// they could list (routines, triggers, events, privileges below the global ones).
var fills = map[string]fill{
	"CHARACTER_SETS":                        {(*Tables).characterSets, 2},
	"CHECK_CONSTRAINTS":                     {(*Tables).checkConstraints, 10},
	"COLLATIONS":                            {(*Tables).collations, 3},
	"COLLATION_CHARACTER_SET_APPLICABILITY": {(*Tables).collationCharsets, 3},
	"COLUMNS":                               {(*Tables).columns, 2000},
	"COLUMNSTORE_COLUMNS":                   {(*Tables).storedColumns, 1000},
	"COLUMNSTORE_STATISTICS":                {(*Tables).columnStatistics, 1000},
	"COLUMNSTORE_TABLES":                    {(*Tables).storedTables, 100},
	"ENABLED_ROLES":                         {(*Tables).enabledRoles, 1},
	"ENGINES":                               {(*Tables).engines, 2},
	"GLOBAL_STATUS":                         {(*Tables).globalStatus, 50},
	"GLOBAL_VARIABLES":                      {(*Tables).globalVariables, 100},
	"KEY_COLUMN_USAGE":                      {(*Tables).keyColumnUsage, 100},
	"PARTITIONS":                            {(*Tables).partitions, 100},
	"PLUGINS":                               {(*Tables).plugins, 2},
	"ALL_PLUGINS":                           {(*Tables).plugins, 2},
	"PROCESSLIST":                           {(*Tables).processes, 10},
	"REFERENTIAL_CONSTRAINTS":               {(*Tables).referentialConstraints, 10},
	"SCHEMATA":                              {(*Tables).schemata, 10},
	"SESSION_STATUS":                        {(*Tables).sessionStatus, 50},
	"SESSION_VARIABLES":                     {(*Tables).sessionVariables, 100},
	"SQL_FUNCTIONS":                         {(*Tables).functions, 300},
	"STATISTICS":                            {(*Tables).statistics, 100},
	"SYSTEM_VARIABLES":                      {(*Tables).systemVariables, 100},
	"TABLES":                                {(*Tables).tables, 100},
	"TABLE_CONSTRAINTS":                     {(*Tables).tableConstraints, 100},
	"USER_PRIVILEGES":                       {(*Tables).userPrivileges, 30},
	"VIEWS":                                 {(*Tables).views, 10},
}
