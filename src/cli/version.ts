// That of package.json, which is not where the built command could read it; a test compares them.

export const version = '0.1.0'
