package runtime

// propertySet holds a host's properties in the order they were set.
type propertySet struct {
	keys   []string
	values map[string]any
}
