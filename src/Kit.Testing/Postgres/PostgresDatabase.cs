namespace Kit.Testing;

/// <summary>A database of a test's own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="App">The connection string of the application's login, which is neither owner nor superuser.</param>
/// <param name="Owner">The connection string of the owner, who migrates.</param>
/// <param name="Superuser">The connection string of the superuser.</param>
public sealed record PostgresDatabase(string Name, string App, string Owner, string Superuser);
