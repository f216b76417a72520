using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Data;

/// <summary>Carries the modules' entities to the context. Two hosts with other modules get other models, in one process too.</summary>
internal sealed class KitOptionsExtension(IReadOnlyList<IModelContribution> contributions) : IDbContextOptionsExtension
{
    private Description? _info;

    public IReadOnlyList<IModelContribution> Contributions { get; } = contributions;

    public DbContextOptionsExtensionInfo Info => _info ??= new Description(this);

    public void ApplyServices(IServiceCollection services)
    {
    }

    public void Validate(IDbContextOptions options)
    {
    }

    private sealed class Description(KitOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        private readonly string _names = string.Join(",", extension.Contributions.Select(c => c.Name).Order(StringComparer.Ordinal));

        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "Kit ";

        public override int GetServiceProviderHashCode() => StringComparer.Ordinal.GetHashCode(_names);

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is Description d && d._names == _names;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["Kit:Modules"] = _names;
    }
}
