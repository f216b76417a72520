using Kit.Data;
using Kit.Hosting;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Kit.Composition;

internal sealed class KeyRingModel : IModelContribution
{
    public string Name => "keys";

    public void ConfigureModel(ModelBuilder model) => model.Entity<DataProtectionKey>(key =>
    {
        key.ToTable("data_protection_keys", "kit");
        key.IsGlobal();
        key.IsNotAudited();
        key.IsNotVersioned();
    });
}
