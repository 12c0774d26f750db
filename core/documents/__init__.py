"""Administrative documents as Nghị định 30/2020/NĐ-CP, Phụ lục I, lays them out."""
