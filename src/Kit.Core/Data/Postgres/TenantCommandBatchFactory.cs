using Microsoft.EntityFrameworkCore.Update;

namespace Kit.Data;

internal sealed class TenantCommandBatchFactory(ModificationCommandBatchFactoryDependencies dependencies) : IModificationCommandBatchFactory
{
    private const int MaxBatchSize = 1000;

    public ModificationCommandBatch Create() => new TenantCommandBatch(dependencies, MaxBatchSize);
}
