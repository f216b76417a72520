using System.Collections.Concurrent;
using Kit.Settings;
using Kit.Tenancy;

namespace Kit.Testing.Tests.Isolation;

/// <summary>Settings that are everybody's: to read, or where they are written.</summary>
/// <typeparam name="T">Any.</typeparam>
internal sealed class SharedSettings<T>(TenantScope scope, SharedSettingsMemory memory) : ITenantSettings<T>
    where T : class, new()
{
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default) =>
        new((memory.OnlyWritesLeak ? memory.Values.GetValueOrDefault(Mine) : memory.Values.Values.FirstOrDefault(v => v is T)) as T ?? new());

    public string? VersionOf(T value) => null;

    public Task SaveAsync(T value, string? version = null, CancellationToken cancellationToken = default)
    {
        memory.Values[Mine] = value;
        foreach (var key in memory.Values.Keys.Where(k => memory.OnlyWritesLeak && k.Type == typeof(T)))
        {
            memory.Values[key] = value;
        }

        return Task.CompletedTask;
    }

    private (Guid Tenant, Type Type) Mine => (scope.Tenant!.Id, typeof(T));
}

internal sealed record SharedSettingsMemory(bool OnlyWritesLeak)
{
    public ConcurrentDictionary<(Guid Tenant, Type Type), object> Values { get; } = new();
}
