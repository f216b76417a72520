using Kit.Tenancy;

namespace Kit.Data;

/// <summary>Whose a context is while somebody has it, and of which database: what a pooled one forgets when it goes back.</summary>
/// <param name="Scope">Whose rows it sees.</param>
/// <param name="Pipeline">What takes part in saving.</param>
/// <param name="Database">The name of the tenants' database that it is of; <see langword="null"/> for the shared one.</param>
/// <param name="IsControlPlane">Whether it is of the shared database, whichever the tenant's is: for what stays there, and nothing else.</param>
/// <param name="ControlPlane">The scope's way to the shared database.</param>
/// <param name="Released">Told once, when whoever has the context gives it back.</param>
internal readonly record struct ContextBinding(
    TenantScope? Scope, SavePipeline? Pipeline, string? Database, bool IsControlPlane = false, IControlPlane? ControlPlane = null, Action? Released = null)
{
    /// <summary>Refuses a command of a tenant whose database is another: the context was asked for before the tenant was known.</summary>
    /// <exception cref="KitException">It is (<c>KIT2120</c>).</exception>
    public void RequireHome(KitDbContext context)
    {
        if (Scope?.Tenant is { } tenant && tenant.Database != Database && !IsControlPlane)
        {
            throw new KitException(
                KitErrors.WrongDatabase,
                $"This {context.GetType().Name} is of {Database ?? "the shared database"}, but tenant {tenant.Id} is in {tenant.Database ?? "the shared one"}. Ask for it once the tenant scope is open; for what stays in the shared database, ask for IControlPlane.");
        }
    }
}
